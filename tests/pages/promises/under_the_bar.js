// Collects what has the focus, after each press of Tab, and lies under the bar
// though there is room below it; and counts the stops, until the text is left.
window.hidden = [];
window.stops = 0;
window.isLeft = false;
addEventListener("keyup", ({ key }) => {
    const it = document.activeElement;
    if (key !== "Tab") return;
    window.isLeft ||= !it.closest(".page");
    if (window.isLeft) return;
    window.stops += 1;
    const { top, height } = it.getBoundingClientRect();
    const { bottom } = document.querySelector(".bar").getBoundingClientRect();
    if (top < bottom - 0.5 && height < innerHeight - bottom) {
        window.hidden.push(`${it.outerHTML.slice(0, 100)} at ${top}`);
    }
});
