/** The page takes its city's name from what the gateway told the widget. */

document.addEventListener("hotline-ready", ({ detail }) => {
  if (!detail.title) return;
  document.title = detail.title;
  // The number stands above in large figures: the rest of the title goes under it.
  document.getElementById("city").textContent = detail.title.replace("12345", "");
});
