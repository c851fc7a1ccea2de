export { default } from "./sandbox-panel";
