export { default } from "./sync-page";
