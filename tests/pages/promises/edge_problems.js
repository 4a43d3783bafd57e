// What has no edge although only edges tell it from its surroundings.
document.querySelector("#help").showPopover();
const edges = {
    ".bar": ["bottom"],
    ".bar button": ["top", "left"],
    "#contents": ["right"],
    "#help": ["top", "left"],
    "pre": ["top", "left"],
    ".note": ["left"],
    ".changed": ["left"],
};
const problems = [];
for (const [selector, sides] of Object.entries(edges)) {
    const all = [...document.querySelectorAll(selector)];
    const shown = all.filter((it) => it.checkVisibility());
    if (shown.length === 0 && selector !== "#contents") {
        problems.push(`no ${selector}`);
    }
    for (const it of shown) {
        const style = getComputedStyle(it);
        for (const side of sides) {
            const color = style[`border-${side}-color`];
            if (style[`border-${side}-width`] === "0px"
                || color === "rgba(0, 0, 0, 0)"
                || color === style.backgroundColor) {
                problems.push(`${it.outerHTML.slice(0, 60)}: ${side}`);
            }
        }
    }
}
document.querySelector("#help").hidePopover();
return problems;
