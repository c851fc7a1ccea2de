/**
 * Days and instants. A day is edited as a day and never touches a clock; an instant is edited by the clock of this device and saved as the
 * instant it is. Loaded when first needed: calendars are heavy.
 */
import {
  type CalendarDate,
  fromAbsolute,
  getLocalTimeZone,
  parseDate,
  today,
  type ZonedDateTime,
} from "@internationalized/date";
import { CalendarDays, ChevronLeft, ChevronRight, X } from "lucide-react";
import { useRef, useState } from "react";
import {
  Button as AriaButton,
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  DateInput,
  DatePicker,
  DateSegment,
  type DateValue,
  Dialog,
  Group,
  Heading,
  Popover,
} from "react-aria-components";
import { Icon } from "@/components";
import { parseDay, parseInstant } from "@/lib/dates";
import { type Checked, useEditing } from "./editing";
import { EditorFrame } from "./frame";
import type { LeftBy, ValueEditorProps } from "./types";

function MonthView() {
  return (
    <Calendar className="calendar">
      <header className="row">
        <AriaButton slot="previous" className="ib sm">
          <Icon icon={ChevronLeft} size="small" />
        </AriaButton>
        <Heading className="grow m text-center" />
        <AriaButton slot="next" className="ib sm">
          <Icon icon={ChevronRight} size="small" />
        </AriaButton>
      </header>
      <CalendarGrid>
        <CalendarGridHeader>
          {(day) => <CalendarHeaderCell className="weekday">{day}</CalendarHeaderCell>}
        </CalendarGridHeader>
        <CalendarGridBody>{(date) => <CalendarCell date={date} className="day" />}</CalendarGridBody>
      </CalendarGrid>
    </Calendar>
  );
}

type PickerProps<T extends DateValue> = ValueEditorProps & {
  initial: T | null;
  granularity: "day" | "minute";
  /** Where arrows and the calendar start when nothing is there yet. */
  placeholder: T;
  write: (value: T) => string;
};

function Picker<T extends DateValue>(props: PickerProps<T>) {
  const {
    property,
    value,
    initial,
    write,
    autoFocus,
    compact,
    inForm,
    granularity,
    label = property.label,
  } = props;
  const [chosen, setChosen] = useState<T | null>(initial);
  const [isOpen, setOpen] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const focusFirst = () => frame.current?.querySelector<HTMLElement>("[role=spinbutton]")?.focus();
  const editing = useEditing(props, focusFirst);

  /** React Aria keeps the old value while a date is half empty; only the segments tell. */
  function read(date: T | null): Checked {
    const segments = [...(frame.current?.querySelectorAll("[role=spinbutton]") ?? [])];
    const empty = segments.filter((segment) => segment.hasAttribute("data-placeholder")).length;
    // What could not be read as a date is not shown, and must not be lost by looking at it.
    if (segments.length > 0 && empty === segments.length) return { value: initial === null ? value : null };
    if (empty > 0) return { problem: "Finish the date, or clear all of it." };
    if (date === null) return { value: null };
    return { value: initial !== null && date.compare(initial) === 0 ? value : write(date) };
  }

  function leave(by: LeftBy): boolean {
    return editing.commit(read(chosen), by);
  }

  /** Listens before the segments do: they keep the keys they are given to themselves. */
  function onKeyDown(event: React.KeyboardEvent): void {
    if (!frame.current?.contains(event.target as Node) || isOpen) return;
    const onSegment = (event.target as Element).getAttribute("role") === "spinbutton";
    if (event.key === "Enter" && onSegment) {
      leave("enter");
      if (inForm) return;
    } else if (event.key === "Escape" && !inForm) editing.cancel("escape");
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <EditorFrame editing={editing} compact={compact} frameRef={frame} onKeyDownCapture={onKeyDown}>
      <DatePicker
        aria-label={label}
        value={chosen}
        granularity={granularity}
        hideTimeZone
        shouldForceLeadingZeros
        placeholderValue={props.placeholder}
        autoFocus={autoFocus ?? false}
        isOpen={isOpen}
        onOpenChange={setOpen}
        isInvalid={editing.problem !== null}
        onChange={(next) => {
          setChosen(next as unknown as T | null);
          editing.touch();
          // A day picked in the calendar is an answer in itself; a time still has to be written.
          if (isOpen && next && granularity === "day")
            editing.commit({ value: write(next as unknown as T) }, "choice");
        }}
        onFocus={editing.reopen}
        onBlur={() => {
          if (!isOpen) leave("blur");
        }}
      >
        <Group className="inp small">
          <DateInput className="segments">
            {(segment) => <DateSegment segment={segment} className="segment" />}
          </DateInput>
          {chosen ? (
            <AriaButton
              slot={null}
              className="ib sm"
              aria-label="Clear the date"
              onPress={() => {
                setChosen(null);
                editing.touch();
                focusFirst();
              }}
            >
              <Icon icon={X} size="small" />
            </AriaButton>
          ) : null}
          <AriaButton className="ib sm">
            <Icon icon={CalendarDays} size="small" />
          </AriaButton>
        </Group>
        <Popover className="float" offset={4} placement="bottom start">
          <Dialog className="outline-none">
            <MonthView />
          </Dialog>
        </Popover>
      </DatePicker>
    </EditorFrame>
  );
}

export function DayEditor(props: ValueEditorProps) {
  const [initial] = useState<CalendarDate | null>(() => (props.value ? parseDay(props.value) : null));
  return (
    <Picker<CalendarDate>
      {...props}
      initial={initial}
      granularity="day"
      placeholder={parseDate(today(getLocalTimeZone()).toString())}
      write={(date) => date.toString()}
    />
  );
}

export function InstantEditor(props: ValueEditorProps) {
  const zone = getLocalTimeZone();
  const [initial] = useState<ZonedDateTime | null>(() => {
    const millis = props.value ? parseInstant(props.value) : null;
    return millis === null ? null : fromAbsolute(millis, zone);
  });
  const [placeholder] = useState(() =>
    fromAbsolute(Date.now(), zone).set({ hour: 9, minute: 0, second: 0, millisecond: 0 }),
  );
  return (
    <Picker<ZonedDateTime>
      {...props}
      initial={initial}
      granularity="minute"
      placeholder={placeholder}
      write={(date) => date.toAbsoluteString()}
    />
  );
}
