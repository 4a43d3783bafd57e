// What reaches out of the screen, the first few of it.
[...document.querySelectorAll("main *")]
    .filter((it) => it.getBoundingClientRect().right > innerWidth)
    .slice(0, 5)
    .map((it) => `${it.closest("[id]")?.id}: ${it.outerHTML.slice(0, 100)}`)
    .join("\n")
