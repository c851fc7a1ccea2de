export { default } from "./list-page";
