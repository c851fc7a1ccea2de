/** Icons are drawn one way everywhere; the sizes are the look's. */
import type { LucideIcon } from "lucide-react";

export type IconType = LucideIcon;

export function Icon(props: {
  icon: LucideIcon;
  size?: "default" | "small" | "tiny";
  className?: string;
  label?: string;
}) {
  const { icon: Drawn, size = "default", className = "", label } = props;
  const sized = size === "small" ? "i s" : size === "tiny" ? "i xs" : "i";
  return label ? (
    <Drawn className={`${sized} ${className}`} role="img" aria-label={label} />
  ) : (
    <Drawn className={`${sized} ${className}`} aria-hidden="true" />
  );
}
