export { default, options } from "@semantest/load-action/k6-script";
