// What can be pressed, of the frame and of notes, and does not take a press 11
// pixels from its middle.
const small = [];
const frame = ".bar button, .bar a, .bar select, #contents a, #help a, "
    + "#help input, .neighbors a, .note-ref a, .note-back, .more input";
const press = (it) => {
    it.scrollIntoView({ block: "center" });
    const { left, right, top, bottom } = it.getBoundingClientRect();
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    for (const [dx, dy] of [[-11, 0], [11, 0], [0, -11], [0, 11]]) {
        const hit = document.elementFromPoint(x + dx, y + dy);
        if (hit !== it && !it.contains(hit)) {
            small.push(`${it.outerHTML.slice(0, 80)}: ${dx}, ${dy}`);
        }
    }
};
const shown = (selector) => [...document.querySelectorAll(selector)]
    .filter((it) => it.checkVisibility());
shown(frame).forEach(press);
for (const popover of document.querySelectorAll("[popover]")) {
    popover.showPopover();
    popover.classList.add("failed");
    [...popover.querySelectorAll("a, button, input")].forEach(press);
    popover.classList.remove("failed");
    popover.hidePopover();
}
return small;
