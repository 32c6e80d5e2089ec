"use strict";
// Everything works without this script; it only saves looking again and choosing files.
(function () {
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
      if (event.dataTransfer.files.length) {
        files.files = event.dataTransfer.files;
        document.getElementById("upload").requestSubmit();
      }
    });
  }
})();
