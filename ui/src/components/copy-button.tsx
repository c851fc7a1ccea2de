/** Copies a text and says so. */
import { Copy } from "lucide-react";
import { copyText } from "@/lib/clipboard";
import { Button } from "./button";
import { useToast } from "./toasts";

export function CopyButton(props: { text: string; label?: string; what: string }) {
  const { text, label = "Copy", what } = props;
  const toast = useToast();
  const copy = async () => {
    const done = await copyText(text);
    toast({
      message: done ? `${what} copied` : `${what} could not be copied. Select the text and copy it by hand.`,
    });
  };
  return (
    <Button
      variant="ghost"
      size="small"
      icon={Copy}
      aria-label={`${label}: ${what}`}
      onPress={() => void copy()}
    >
      {label}
    </Button>
  );
}
