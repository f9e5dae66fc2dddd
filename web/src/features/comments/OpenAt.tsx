/** Brings what waits for a reply into view, once: it may stand far above the newest reply. */
import { useEffect, useState } from "react";

export function OpenAt({ element }: { element: string }): null {
  const [at] = useState(element);
  useEffect(() => {
    document.getElementById(at)?.scrollIntoView({ block: "nearest" });
  }, [at]);
  return null;
}
