export { default } from "./history-page";
