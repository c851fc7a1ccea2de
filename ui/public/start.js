// Runs before anything is painted: the colours of the last time, and whether an account was open then.
const theme = localStorage.getItem("satchel.theme");
if (["light", "dark", "system"].includes(theme)) document.documentElement.dataset.theme = theme;
if (localStorage.getItem("satchel.open") === "yes") document.documentElement.dataset.start = "open";
