"""Flows that check their own books every day: units, parcels and money in must equal units, parcels and money out."""

import numpy as np

from simlib.flows.basket.flow import Basket
from simlib.flows.cash.flow import Cash
from simlib.flows.conversion.flow import Conversion
from simlib.flows.fulfilment.flow import WEEKDAYS, Fulfilment
from simlib.flows.inventory.flow import Inventory


class AuditedConversion(Conversion):
    def convert(self, day, sessions, gain):
        steps = {}
        record, self.record = self.record, lambda name, value: (steps.update({name: value}), record(name, value))
        paid = super().convert(day, sessions, gain)
        self.record = record
        funnel = [sessions, *(steps[f"conversion.{s}"] for s in ("views", "carts", "placed", "paid"))]
        assert all(
            (after <= before).all() and (after >= 0).all() for before, after in zip(funnel, funnel[1:], strict=False)
        )
        assert (paid == funnel[-1].sum(axis=1)).all()
        return paid


class AuditedBasket(Basket):
    def fill(self, day, orders, per_order):
        by_warehouse, units = super().fill(day, orders, per_order)
        assert (by_warehouse.sum(axis=1) == orders).all() and (by_warehouse >= 0).all()
        assert (self.lines >= by_warehouse).all() and (units.sum(axis=2) >= self.lines).all()
        assert not units[:, :, :, :][np.broadcast_to((per_order <= 0)[:, None], units.shape)].any()
        return by_warehouse, units

    def charge(self, day, orders, wanted, sold, price_index, discount):
        filled, money = super().charge(day, orders, wanted, sold, price_index, discount)
        got = sold.sum(axis=2)
        assert (filled >= 0).all() and (filled <= orders).all() and (filled <= got).all()
        assert ((filled > 0) == (got > 0)).all()
        full = self.worth(sold.sum(axis=1), price_index)
        assert (money >= 0).all() and (money <= full).all()
        if not np.any(discount) and (price_index == 1).all():
            price = np.rint(self.goods.price * self.params.price_level).astype(np.int64)
            assert (money.sum(axis=1) == (sold.sum(axis=1) * price[:, None]).sum(axis=1)).all()
        return filled, money


class AuditedInventory(Inventory):
    def __init__(self, *args, **names):
        super().__init__(*args, **names)
        self.opening, self.first_on_order = self.on_hand.copy(), self.on_order.copy()
        self.arrived, self.gone, self.bought, self.conjured = (np.zeros_like(self.on_hand) for _ in range(4))

    def receive(self, day, supplier_down):
        got = super().receive(day, supplier_down)
        assert supplier_down is None or not got[:, supplier_down[self.supplier]].any()
        self.arrived += got
        self.balanced()
        return got

    def sell(self, wanted):
        before = self.on_hand.copy()
        sold = super().sell(wanted)
        assert (sold >= 0).all() and (sold <= wanted).all()
        gone, asked = sold.sum(axis=0), wanted.sum(axis=0)
        self.gone += gone
        if self.params.unlimited:
            assert (gone == asked).all()
            self.conjured += np.maximum(asked - before, 0)
        else:
            assert (gone == np.minimum(asked, before)).all()
        self.balanced()
        return sold

    def review(self, day):
        before = self.on_order.copy()
        made = super().review(day)
        self.bought += self.on_order - before
        if made is not None:
            supply = self.reorder.supply
            assert (self.on_order - before == made).all() and not (made % supply.pack[:, None]).any()
            assert ((made == 0) | (made >= supply.moq[:, None])).all()
        assert min(self.due, default=day + 1) > day
        self.balanced()
        return made

    def balanced(self):
        assert (self.on_hand == self.opening + self.arrived + self.conjured - self.gone).all()
        assert (self.on_order == self.first_on_order + self.bought - self.arrived).all()
        assert (self.on_hand >= 0).all() and (self.on_order >= 0).all()
        under_way = np.zeros_like(self.on_order)
        for parts in self.due.values():
            for w, s, r, units in parts:
                np.add.at(under_way, (w, s, r), units)
        assert (under_way == self.on_order).all()


class AuditedFulfilment(Fulfilment):
    in_all = out_all = 0

    def ship(self, day, orders):
        shipped = super().ship(day, orders)
        late = self.signals._today["late_share"]
        self.in_all, self.out_all = self.in_all + orders.sum(axis=0), self.out_all + shipped
        assert (self.in_all == self.out_all + self.backlog).all()
        assert (shipped >= 0).all() and (self.backlog >= 0).all() and (late >= 0).all() and (late <= 1).all()
        if self.params.unlimited:
            assert not self.backlog.any()
        else:
            closed = WEEKDAYS[(self.first_weekday + day) % 7] in self.params.closed_weekdays
            assert (shipped <= self.by_hour.sum(axis=-1) * (not closed)).all()
        return shipped


class AuditedCash(Cash):
    paid_all = back_all = fees = settled = bought = purchases = 0

    def settle(self, day, paid, shipped, received, spend):
        seen, record = {}, self.record
        self.record = lambda name, value: (seen.update({name[5:]: value}), record(name, value))
        super().settle(day, paid, shipped, received, spend)
        self.record, back = record, seen["refunds"]
        self.paid_all, self.back_all, self.fees = (
            self.paid_all + paid,
            self.back_all + back,
            self.fees + seen["commission"],
        )
        self.settled, self.purchases = self.settled + seen["in"], self.purchases + seen["purchases"]
        self.bought = self.bought + (received.sum(axis=0) * self.terms.cost[:, None]).sum(axis=0)
        assert (back >= 0).all() and (self.back_all <= self.paid_all).all()
        assert (self.paid_all.sum(axis=(0, 1)) - self.fees == self.settled + sum(self.due_in.values())).all()
        assert (self.bought == self.purchases + sum(self.due_out.values())).all()
        assert (seen["freight"] == shipped.sum(axis=0) * self.params.freight_per_parcel).all()


AUDITED = {
    "Conversion": AuditedConversion,
    "Basket": AuditedBasket,
    "Inventory": AuditedInventory,
    "Fulfilment": AuditedFulfilment,
    "Cash": AuditedCash,
}
