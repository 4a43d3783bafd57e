// How many columns of code fit into a block.
const pre = document.querySelector("figure pre");
const probe = document.createElement("span");
probe.style.display = "inline-block";
probe.style.width = "80ch";
pre.firstChild.append(probe);
const width = probe.getBoundingClientRect().width;
probe.remove();
const style = getComputedStyle(pre);
return (pre.clientWidth - parseFloat(style.paddingLeft)
    - parseFloat(style.paddingRight)) / width * 80;
