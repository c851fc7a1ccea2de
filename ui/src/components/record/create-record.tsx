/** Makes a record on this computer: the parts of its name and the usual properties; it is sent like any other change. */
import { useNavigate } from "@tanstack/react-router";
import { useId, useRef, useState } from "react";
import { Button, Dialog, FailureNotice, useToast } from "@/components";
import { changesFor, ValueEditor, whyNotEditable } from "@/components/editors";
import { type OwnerDocument, type PropertyDocument, type TypeDocument, useAnswer, useCommand } from "@/ipc";
import { singularOf } from "@/lib/types";
import { useVocabulary } from "@/lib/vocabulary";
import { usualProperties } from "./property-groups";

type Values = { [property: string]: string | null };

/** Any one of these tells a record from its likes. */
const naming = ["email", "domain", "phone"];

function fieldsOf(type: TypeDocument): PropertyDocument[] {
  return usualProperties(type).filter((property) => whyNotEditable(property, null) === null);
}

/** What most new records begin with: one's own, at the first stage of the first pipeline. */
function beginning(type: TypeDocument, owners: readonly OwnerDocument[]): Values {
  const me = owners.find((owner) => owner.me);
  const owner = type.properties.find((property) => property.kind === "owner" && property.read_only === null);
  const pipeline = type.pipelines[0];
  return {
    ...(me && owner ? { [owner.name]: me.id } : {}),
    ...(pipeline && type.pipeline_property ? changesFor(type, type.pipeline_property, pipeline.id) : {}),
  };
}

function Field(props: { property: PropertyDocument; children: React.ReactNode }) {
  return (
    <div className="labelled">
      <span className="lab" aria-hidden="true">
        {props.property.label}
      </span>
      {props.children}
    </div>
  );
}

function Form(props: {
  type: TypeDocument;
  owners: readonly OwnerDocument[];
  context: ReturnType<typeof useVocabulary>["context"];
  formId: string;
  onCreated: (id: string, title: string) => void;
}) {
  const { type, owners, context, formId, onCreated } = props;
  const [values, setValues] = useState<Values>(() => beginning(type, owners));
  // A key may save a field and the form at once: what the form sends is never older than the last field.
  const latest = useRef(values);
  const [missing, setMissing] = useState(false);
  const create = useCommand("create");

  function set(property: string, value: string | null): void {
    latest.current = { ...latest.current, ...changesFor(type, property, value) };
    setValues(latest.current);
    setMissing(false);
  }

  function submit(): void {
    const named = [...type.title, ...naming].some((name) => latest.current[name]);
    if (!named) {
      setMissing(true);
      return;
    }
    const properties = Object.fromEntries(
      Object.entries(latest.current).filter(([, value]) => value !== null),
    );
    create.mutate(
      { type: type.type, properties },
      { onSuccess: (record) => onCreated(record.id, record.title) },
    );
  }

  return (
    <form
      id={formId}
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onKeyDown={(event) => {
        const inText = event.target instanceof HTMLTextAreaElement;
        if (event.key !== "Enter" || event.defaultPrevented || (inText && !event.ctrlKey && !event.metaKey))
          return;
        if (event.target instanceof HTMLButtonElement) return;
        event.preventDefault();
        submit();
      }}
    >
      {fieldsOf(type).map((property, index) => (
        <Field key={property.name} property={property}>
          <ValueEditor
            property={property}
            value={values[property.name] ?? null}
            context={context(values)}
            inForm
            autoFocus={index === 0}
            onSave={(value) => set(property.name, value)}
            onCancel={() => undefined}
          />
        </Field>
      ))}
      {missing ? (
        <p className="wrong" role="alert">
          Give the {type.singular} a name first.
        </p>
      ) : null}
      {create.error ? <FailureNotice failure={create.error} /> : null}
    </form>
  );
}

export function CreateRecord(props: {
  type: string;
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const { type, isOpen, onOpenChange } = props;
  const navigate = useNavigate();
  const toast = useToast();
  const formId = useId();
  const { definition, context } = useVocabulary(isOpen ? type : null);
  const { data: owners } = useAnswer("owners", {}, { enabled: isOpen });
  const ready = definition !== null && owners !== undefined;
  return (
    <Dialog
      title={`New ${definition?.singular ?? singularOf(type)}`}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      footer={
        <>
          <Button onPress={() => onOpenChange(false)}>Cancel</Button>
          <Button variant="primary" type="submit" form={formId} isDisabled={!definition?.known}>
            Create
          </Button>
        </>
      }
    >
      {definition && !definition.known ? (
        <p className="muted">
          New records can be made once the first sync has read this account’s properties.
        </p>
      ) : ready ? (
        <Form
          type={definition}
          owners={owners.rows}
          context={context}
          formId={formId}
          onCreated={(id, title) => {
            onOpenChange(false);
            toast({ message: `${title} saved on this computer, waiting to send` });
            void navigate({ to: "/records/$type/$id", params: { type, id } });
          }}
        />
      ) : null}
    </Dialog>
  );
}
