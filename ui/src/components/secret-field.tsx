/** A field for something secret, with a way to look at it. */
import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { IconButton } from "./button";
import { TextField, type TextFieldProps } from "./fields";

export function SecretField(props: Omit<TextFieldProps, "type" | "after">) {
  const [shown, setShown] = useState(false);
  return (
    <TextField
      {...props}
      type={shown ? "text" : "password"}
      autoComplete="off"
      spellCheck="false"
      after={
        <IconButton
          label={shown ? "Hide" : "Show"}
          icon={shown ? EyeOff : Eye}
          size="small"
          onPress={() => setShown(!shown)}
        />
      }
    />
  );
}
