export { default } from "./conflicts-page";
