/** Settings → Profile. */
export { Profile as Page } from "@/features/profile";
