"""Do in the ONLYOFFICE engine (Р7-Офис has the same) what people do to a workbook.

    python onlyoffice.py

``jobs`` says what a job is.  Run apart from the tests: the engine crashes when Python ends.
"""

import json
import os
import tempfile
from pathlib import Path

import docbuilder
from jobs import serve

# The steps, in the macro language of the program.  What a protected sheet does not take from a
# person, it does not take here.
_STEPS = r"""
(function (steps) {
  var values = [];
  function put(range, value) {
    if (!range.SetValue(value)) throw Error(range.GetAddress(false, false) + " is locked");
  }
  var work = {
    // All is exact.  What reads as something else is kept a text by an apostrophe, as people do;
    // a cell of text format keeps it anyway.
    set: function (sheet, cells) {
      cells.forEach(function (each) {
        var range = sheet.GetRange(each[0]), value = each[2], other = /^\s*['=+\-.#\d]|^(true|false)$/i;
        var quoted = each[1] === "text" && other.test(value) && range.GetNumberFormat() !== "@";
        put(range, quoted ? "'" + value : value);
      });
    },
    clear: function (sheet, refs) {
      refs.forEach(function (ref) { sheet.GetRange(ref).ClearContents(); });
    },
    // Recalculate, and note the values of a range, row by row: numbers and texts.
    read: function (sheet, ref) {
      Api.RecalculateAllFormulas();
      var value = sheet.GetRange(ref).GetValue();
      values.push(Array.isArray(value) ? value : [[value]]);
    }
  };
  steps.forEach(function (step) {
    work[step[0]].apply(null, [Api.GetSheet(step[1])].concat(step.slice(2)));
  });
  Api.RecalculateAllFormulas();
  return {read: values};
})"""


_WORKBOOKS = (".xlsx", ".xls", ".ods")


def main():
    """Answer jobs until the input ends."""
    with tempfile.TemporaryDirectory(prefix="office-tests-") as folder:
        builder = docbuilder.CDocBuilder()
        builder.SetTmpFolder(folder)
        serve(lambda job: _do(builder, job))
    # The library ends with a segmentation fault when it is let go.
    os._exit(0)


def _do(builder, job):
    _succeed(builder.OpenFile(job["open"]), f"open {job['open']}")
    try:
        # The steps are for workbooks; of another document it is asked whether it opens.
        answer = _run(builder, job.get("steps", [])) if job["open"].endswith(_WORKBOOKS) else []
        if "save" in job:
            path = Path(job["save"])
            _succeed(builder.SaveFile(path.suffix[1:], str(path)), f"save {path.name}")
        return answer
    finally:
        builder.CloseFile()


def _run(builder, steps):
    # A command with a value to return crashes in 10.0.0.170: it is left in a global instead.
    builder.ExecuteCommand(
        "globalThis.answer = (function () { try { return JSON.stringify("
        f"{_STEPS}({json.dumps(steps)})); }} catch (error) {{ "
        "return JSON.stringify({error: String(error)}); } })();")
    answer = json.loads(builder.GetContext().GetGlobal().GetProperty("answer").ToString())
    if "error" in answer:
        raise RuntimeError(answer["error"])
    return answer["read"]


def _succeed(status, what):
    if status:
        raise OSError(f"ONLYOFFICE did not {what}: {status}")


if __name__ == "__main__":
    main()
