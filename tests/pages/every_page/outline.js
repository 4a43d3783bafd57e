// How many headings of the first level there are, how many of them in how many
// elements `main`, and which ids stand twice.
(() => {
    const count = (selector) => document.querySelectorAll(selector).length;
    const ids = [...document.querySelectorAll("[id]")].map((it) => it.id);
    const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
    return [count("h1"), count("main h1"), count("main"), twice];
})()
