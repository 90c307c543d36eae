"""What the browser tests do in JupyterLab: open a notebook, run it, see that nothing left this machine."""

from urllib.parse import urlsplit

import nbformat

KERNEL_READY = """() => {
    const panel = window.jupyterapp && window.jupyterapp.shell.currentWidget;
    const session = panel && panel.sessionContext && panel.sessionContext.session;
    return Boolean(session && session.kernel && session.kernel.info && panel.sessionContext.isReady);
}"""
ALL_RUN = """() => {
    const cells = [...window.jupyterapp.shell.currentWidget.content.widgets].filter(c => c.model.type === 'code');
    const wrong = cells.flatMap(c => c.model.outputs.toJSON()).find(output => output.output_type === 'error');
    if (wrong) return wrong.evalue;
    return cells.every(c => c.model.executionCount !== null && c.model.executionState !== 'running') && 'run';
}"""


def small_notebook(*sources):
    """Return a notebook of these code cells."""
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source.strip()) for source in sources])


def open_and_run(page, lab, notebook, name):
    """Open a copy of `notebook` without outputs in Lab, run all its cells and wait until they are done."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    # Without a kernel's name Lab would ask for one.
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, lab.folder / "notebooks" / name)
    page.goto(f"{lab.url}/lab/tree/notebooks/{name}?token={lab.token}&reset", timeout=60_000)
    page.wait_for_function(KERNEL_READY, timeout=60_000)
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    assert page.wait_for_function(ALL_RUN, timeout=120_000).json_value() == "run"


def assert_clean(page, notes, lab):
    """Assert that no cell wrote to stderr, no widget logged an error and no request left this machine."""
    assert page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert [error for error in notes.errors if "widget" in error.lower() or "plotly" in error.lower()] == []
    outside = {host.netloc for host in notes.hosts if host.scheme not in ("data", "blob")} - {urlsplit(lab.url).netloc}
    assert outside == set()
