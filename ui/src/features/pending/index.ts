export { default } from "./pending-page";
