// A table of targets to type into. It only draws and asks; Python decides what an edit changes.
const make = (tag, props = {}, ...inside) => {
  const made = Object.assign(document.createElement(tag), props);
  made.append(...inside);
  return made;
};
const pick = (options, chosen, name) => make("select", { ariaLabel: name }, ...options.map(
  ([value, text]) => make("option", { value, textContent: text, selected: value === chosen })));

function render({ model, el }) {
  let view = model.get("view"), cells = [], open = null, place = [0, 0];
  const words = view.words;
  const why = make("input", { className: "why", placeholder: words.why_hint, ariaLabel: words.why });
  const bar = make("div", { className: "bar" }), status = make("div", { className: "status" });
  const error = make("div", { className: "error" }), table = make("table");
  const root = make("div", { className: "simlib-grid" }, bar, status, error, make("div", { className: "scroll" }, table),
    make("small", { textContent: words.hint }));
  // Else JupyterLab takes single letters for its own shortcuts.
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  error.setAttribute("role", "alert");
  status.setAttribute("aria-live", "polite");
  table.setAttribute("role", "grid");
  el.append(root);

  const ask = (what) => model.send({ ...what, why: why.value });
  const paint = (td, [written, held, title]) => {
    td.written.data = written;
    if (td.title !== title) td.title = title;
    if (td.classList.contains("held") === held) return;
    td.classList.toggle("held", held);
    held ? td.setAttribute("aria-description", words.held) : td.removeAttribute("aria-description");
  };
  const go = (row, column) => {
    const [r, c] = [Math.min(Math.max(row, 0), cells.length - 1), Math.min(Math.max(column, 0), cells[0].length - 1)];
    cells[place[0]][place[1]].tabIndex = -1;
    place = [r, c];
    cells[r][c].tabIndex = 0;
    cells[r][c].focus();
  };
  const close = () => {
    const { td } = open;
    open = null;
    td.replaceChildren(td.written);
    return td;
  };
  const commit = () => {
    const typed = open.input.value.trim(), td = close();
    if (typed && typed !== td.written.data) ask({ do: "type", cells: [[+td.dataset.r, +td.dataset.c, typed]] });
  };
  const edit = (td, start) => {
    const input = make("input", { value: start, ariaLabel: words.amount });
    open = { td, input };
    td.replaceChildren(input);
    input.focus();
    input.select();
    input.onblur = () => open && open.input === input && commit();
    input.onkeydown = (event) => {
      event.stopPropagation();
      const step = { Enter: [1, 0], Tab: [0, event.shiftKey ? -1 : 1], Escape: [0, 0] }[event.key];
      if (event.isComposing || event.keyCode === 229 || !step) return;
      event.preventDefault();
      event.key === "Escape" ? close() : commit();
      go(place[0] + step[0], place[1] + step[1]);
    };
  };
  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  table.onkeydown = (event) => {
    const td = event.target, letter = event.ctrlKey || event.metaKey;
    if (open || td.dataset.r === undefined) return;
    const stop = () => { event.preventDefault(); event.stopPropagation(); };
    if (moves[event.key]) { stop(); go(place[0] + moves[event.key][0], place[1] + moves[event.key][1]); }
    else if (letter && event.key === "z") { stop(); ask({ do: "undo" }); }
    else if (letter || event.altKey) return;
    else if (event.key === "Enter" || event.key === "F2") { stop(); edit(td, td.written.data); }
    else if (event.key.toLowerCase() === "h") { stop(); ask({ do: "hold", cell: place }); }
    // The key itself goes into the input that now has the focus; an input method starts there too.
    else if (event.key.length === 1 || event.keyCode === 229) { event.stopPropagation(); edit(td, ""); }
  };
  table.addEventListener("focusin", ({ target }) => {
    if (target.dataset.r === undefined) return;
    cells[place[0]][place[1]].tabIndex = -1;
    place = [+target.dataset.r, +target.dataset.c];
    target.tabIndex = 0;
  });
  table.ondblclick = ({ target }) => target.dataset.r !== undefined && edit(target, target.written.data);
  table.oncopy = (event) => {
    if (open) return;
    event.clipboardData.setData("text/plain", cells[place[0]][place[1]].written.data);
    event.preventDefault();
  };
  table.onpaste = (event) => {
    const lines = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
    const block = lines.map((line) => line.split("\t"));
    if (open && block.length === 1 && block[0].length === 1) return;
    event.preventDefault();
    if (open) close();
    ask({ do: "type", cells: block.flatMap((row, r) => row.map((cell, c) => [place[0] + r, place[1] + c, cell])) });
  };

  const say = ({ status: line, error: wrong = "", chances }) => {
    table.querySelectorAll(".refused, .moved").forEach((td) => td.classList.remove("refused", "moved"));
    error.textContent = wrong;
    if (line !== undefined) status.textContent = line;
    if (chances) [...table.querySelectorAll(".chance")].forEach((td, r) => { td.textContent = chances[r]; });
  };
  const look = (change) => ask({ do: "look", by: view.by, across: view.across, within: view.within, ...change });
  const controls = () => {
    const by = pick(view.choices.by, view.by, words.period);
    const across = pick(view.choices.across, view.across, words.columns);
    const within = pick(view.choices.within, view.within, view.choices.within[0][1]);
    by.onchange = () => look({ by: by.value });
    across.onchange = () => look({ across: across.value, within: "" });
    within.onchange = () => look({ within: within.value });
    const hold = make("button", { textContent: words.hold, onclick: () => ask({ do: "hold", cell: place }) });
    const reset = make("button", { textContent: words.reset, title: words.reset_hint,
      onclick: () => ask({ do: "reset", cell: place }) });
    const undo = make("button", { textContent: words.undo, onclick: () => ask({ do: "undo" }) });
    const save = make("button", { textContent: words.save, onclick: () => {
      status.textContent = words.saving;
      ask({ do: "save" });
    } });
    bar.replaceChildren(by, across, within, hold, reset, undo, ...(view.saves ? [save] : []), why);
  };
  const draw = () => {
    const chance = view.chances.length ? [words.chance] : [];
    const head = ["", ...view.columns, ...chance].map((name) => make("th", { textContent: name, scope: "col" }));
    const body = make("tbody");
    cells = view.cells.map((row, r) => {
      const tr = make("tr", {}, make("th", { textContent: view.rows[r], scope: "row" }));
      const made = row.map((cell, c) => {
        const written = document.createTextNode(""), td = make("td", { tabIndex: -1, written }, written);
        Object.assign(td.dataset, { r, c });
        td.classList.toggle("total", r === view.rows.length - 1 || c === view.columns.length - 1);
        paint(td, cell);
        return td;
      });
      tr.append(...made, ...chance.map(() => make("td", { className: "chance" })));
      body.append(tr);
      return made;
    });
    place = [0, 0];
    open = null;
    cells[0][0].tabIndex = 0;
    table.replaceChildren(make("thead", {}, make("tr", {}, ...head)), body);
    controls();
    say(view);
  };
  const hear = (message) => {
    if (message.kind === "all") { view = { ...view, ...message }; draw(); return; }
    say(message);
    if (message.kind === "patch") {
      const few = message.cells.length <= 400; // marking thousands would cost more than it shows
      if (few) void table.offsetWidth; // lets the marks start anew
      message.cells.forEach(([r, c, ...cell]) => {
        paint(cells[r][c], cell);
        if (few) cells[r][c].classList.add("moved");
      });
      table.dataset.patches = +(table.dataset.patches || 0) + 1;
    } else (message.cells || []).forEach(([r, c]) => cells[r]?.[c]?.classList.add("refused"));
  };
  model.on("msg:custom", hear);
  draw();
  return () => model.off("msg:custom", hear);
}

export default { render };
