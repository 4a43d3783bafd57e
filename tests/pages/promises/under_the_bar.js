// What has the focus, if it lies under the bar though there is room below it.
const it = document.activeElement;
const { top, height } = it.getBoundingClientRect();
const { bottom } = document.querySelector(".bar").getBoundingClientRect();
return it.closest(".page") && top < bottom - 0.5 && height < innerHeight - bottom
    ? `${it.outerHTML.slice(0, 100)} at ${top}` : null;
