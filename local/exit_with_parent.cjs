// Preloaded into Azurite. Its stdin is a pipe that the starting process holds open,
// so the end of stdin means: the parent is gone, however it ended.
process.stdin.resume().once("end", () => {
  process.emit("message", "shutdown"); // Azurite's own signal to write its files and close
  setTimeout(() => process.exit(), 3000).unref();
});
