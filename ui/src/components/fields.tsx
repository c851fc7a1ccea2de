/** Fields for text and numbers, with label, hint and error in the same places everywhere. */
import { useState } from "react";
import {
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  FieldError,
  Group,
  Input,
  Label,
  Text,
  TextArea,
} from "react-aria-components";
import { formatDecimal, isDecimal, parseDecimal } from "@/lib/decimal";

export type FieldWords = {
  /** Always given; `hideLabel` only takes it off the screen. */
  label: string;
  hideLabel?: boolean;
  description?: React.ReactNode;
  error?: string | null | undefined;
};

export type TextFieldProps = Omit<AriaTextFieldProps, "children" | "className" | "style"> &
  FieldWords & {
    placeholder?: string;
    multiline?: boolean;
    small?: boolean;
    /** Stands in the field before and after the text: an icon, a unit, a button. */
    before?: React.ReactNode;
    after?: React.ReactNode;
    inputRef?: React.Ref<HTMLInputElement>;
    className?: string;
    spellCheck?: "true" | "false";
  };

export function TextField(props: TextFieldProps) {
  const {
    label,
    hideLabel,
    description,
    error,
    placeholder,
    multiline,
    small,
    before,
    after,
    inputRef,
    className,
    ...rest
  } = props;
  return (
    <AriaTextField
      {...rest}
      className={`labelled ${className ?? ""}`}
      isInvalid={Boolean(error)}
      {...(hideLabel ? { "aria-label": label } : {})}
    >
      {hideLabel ? null : <Label>{label}</Label>}
      {multiline ? (
        <TextArea className="inp" placeholder={placeholder ?? ""} rows={4} />
      ) : (
        <Group className={`inp ${small ? "small" : ""}`} isInvalid={Boolean(error)}>
          {before}
          <Input placeholder={placeholder ?? ""} {...(inputRef ? { ref: inputRef } : {})} />
          {after}
        </Group>
      )}
      {description ? (
        <Text slot="description" className="hint">
          {description}
        </Text>
      ) : null}
      {error ? <FieldError className="wrong">{error}</FieldError> : null}
    </AriaTextField>
  );
}

export type NumberFieldProps = Omit<TextFieldProps, "value" | "onChange" | "multiline" | "defaultValue"> & {
  /** A plain decimal such as `-12.50`; null is empty. */
  value: string | null;
  /** Called while typing whenever the text is a number, or empty. */
  onChange: (value: string | null) => void;
  locale?: string;
};

/** A number as people write it; the value stays a decimal in text form and never becomes a float. */
export function NumberField(props: NumberFieldProps) {
  const { value, onChange, locale, error, onBlur, ...rest } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const shown =
    typed ??
    (value !== null && isDecimal(value)
      ? formatDecimal(value, { maximumFractionDigits: 20 }, locale)
      : (value ?? ""));
  const wrong = typed !== null && typed.trim() !== "" && parseDecimal(typed, locale) === null;
  return (
    <TextField
      {...rest}
      inputMode="decimal"
      value={shown}
      error={error ?? (wrong ? "This is not a number." : null)}
      onChange={(text) => {
        setTyped(text);
        if (text.trim() === "") onChange(null);
        const parsed = parseDecimal(text, locale);
        if (parsed !== null) onChange(parsed);
      }}
      onBlur={(event) => {
        if (!wrong) setTyped(null);
        onBlur?.(event);
      }}
    />
  );
}
