"use strict";
// Everything works without this script; it only saves looking again and choosing files.
(function () {
  // All files of a dropped folder and of those in it; a folder tells at most a hundred at once.
  const filesOf = async function (entry) {
    if (entry.isFile) {
      return [await new Promise(function (good, bad) { entry.file(good, bad); })];
    }
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise(function (good, bad) { reader.readEntries(good, bad); });
      if (!some.length) { return found; }
      for (const each of some) { found.push(...await filesOf(each)); }
    }
  };
  const watched = document.querySelector("[data-watch]");
  if (watched) {
    const look = async function () {
      try {
        const answer = await fetch(watched.dataset.watch, { cache: "no-store" });
        const job = await answer.json();
        if (job.state !== "running") {
          // What is to be looked at is shown at once.
          if (job.state === "done" && job.next.startsWith("/letters/")) { location.replace(job.next); } else { location.reload(); }
          return;
        }
        document.getElementById("now").textContent = job.now;
        document.getElementById("count").textContent = job.total ? job.done + " из " + job.total : "";
        const bar = document.getElementById("bar");
        if (job.total) { bar.max = job.total; bar.value = job.done; } else { bar.removeAttribute("value"); }
      } catch (error) {
        document.getElementById("now").textContent = "Программа не отвечает: запустите ее снова.";
      }
      setTimeout(look, 700);
    };
    setTimeout(look, 400);
  }
  const follow = document.querySelector("[data-follow]");
  if (follow) { follow.focus(); }
  const files = document.getElementById("files");
  if (files) {
    document.addEventListener("dragover", function (event) {
      event.preventDefault();
      document.body.classList.add("dropping");
    });
    document.addEventListener("dragleave", function (event) {
      if (event.relatedTarget === null) { document.body.classList.remove("dropping"); }
    });
    document.addEventListener("drop", function (event) {
      event.preventDefault();
      document.body.classList.remove("dropping");
      const dropped = event.dataTransfer.files;
      const folders = Array.from(event.dataTransfer.items, function (item) {
        return item.webkitGetAsEntry ? item.webkitGetAsEntry() : null;
      }).filter(function (entry) { return entry && entry.isDirectory; });
      if (!dropped.length) { return; }
      if (!folders.length) {
        files.files = dropped;
        document.getElementById("upload").requestSubmit();
        return;
      }
      const all = new DataTransfer();
      // A folder stands among the files, too, as one that cannot be read.
      const names = folders.map(function (entry) { return entry.name; });
      for (const file of dropped) { if (!names.includes(file.name)) { all.items.add(file); } }
      Promise.all(folders.map(filesOf)).then(function (found) {
        found.flat().forEach(function (file) { all.items.add(file); });
        files.files = all.files;
        if (all.files.length) { document.getElementById("upload").requestSubmit(); }
      });
    });
  }
})();
