CREATE TABLE "credit_notes" (
	"id" text PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"invoice_id" text NOT NULL,
	"deal_id" text NOT NULL,
	"kind" text NOT NULL,
	"reason" text NOT NULL,
	"issued_on" date NOT NULL,
	"lines" jsonb NOT NULL,
	"net_amount" numeric NOT NULL,
	"taxes" jsonb NOT NULL,
	"tax_amount" numeric NOT NULL,
	"total" numeric NOT NULL,
	"to_credit" numeric NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "credit_notes_number_unique" UNIQUE("number")
);
--> statement-breakpoint
CREATE TABLE "invoices" (
	"id" text PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"deal_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"currency" text NOT NULL,
	"issued_on" date NOT NULL,
	"due_on" date NOT NULL,
	"instalment" jsonb,
	"lines" jsonb NOT NULL,
	"taxes" jsonb NOT NULL,
	"net_amount" numeric NOT NULL,
	"tax_amount" numeric NOT NULL,
	"total" numeric NOT NULL,
	"late_fees" numeric DEFAULT '0' NOT NULL,
	"amount_paid" numeric DEFAULT '0' NOT NULL,
	"amount_credited" numeric DEFAULT '0' NOT NULL,
	"amount_written_off" numeric DEFAULT '0' NOT NULL,
	"tax_relief" numeric DEFAULT '0' NOT NULL,
	"dunning_steps" jsonb NOT NULL,
	"on_hold" boolean DEFAULT false NOT NULL,
	"hold_reason" text,
	"hold_until" date,
	"seller" jsonb NOT NULL,
	"customer" jsonb NOT NULL,
	"purchase_order" text,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "invoices_number_unique" UNIQUE("number")
);
--> statement-breakpoint
CREATE TABLE "obligations" (
	"id" text PRIMARY KEY NOT NULL,
	"deal_id" text NOT NULL,
	"order_id" text NOT NULL,
	"line_no" integer NOT NULL,
	"sku" text,
	"description" text NOT NULL,
	"recognition" text NOT NULL,
	"fulfilment" text NOT NULL,
	"standalone_selling_price" numeric NOT NULL,
	"allocated" numeric NOT NULL,
	"recognised" numeric DEFAULT '0' NOT NULL,
	"ordered" numeric NOT NULL,
	"delivered" numeric DEFAULT '0' NOT NULL,
	"milestones" jsonb,
	"reached" jsonb NOT NULL,
	"start_on" date,
	"end_on" date
);
--> statement-breakpoint
CREATE TABLE "payment_allocations" (
	"payment_id" text NOT NULL,
	"invoice_id" text NOT NULL,
	"amount" numeric NOT NULL,
	CONSTRAINT "payment_allocations_payment_id_invoice_id_pk" PRIMARY KEY("payment_id","invoice_id")
);
--> statement-breakpoint
CREATE TABLE "payments" (
	"id" text PRIMARY KEY NOT NULL,
	"customer_id" text NOT NULL,
	"currency" text NOT NULL,
	"amount" numeric NOT NULL,
	"method" text NOT NULL,
	"reference" text NOT NULL,
	"received_on" date NOT NULL,
	"unallocated" numeric NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "planned_invoices" (
	"deal_id" text NOT NULL,
	"position" integer NOT NULL,
	"on" date NOT NULL,
	"due_days" integer NOT NULL,
	"instalment" jsonb,
	"lines" jsonb NOT NULL,
	"invoice_id" text,
	CONSTRAINT "planned_invoices_deal_id_position_pk" PRIMARY KEY("deal_id","position")
);
--> statement-breakpoint
CREATE TABLE "refunds" (
	"id" text PRIMARY KEY NOT NULL,
	"payment_id" text NOT NULL,
	"amount" numeric NOT NULL,
	"reason" text NOT NULL,
	"refunded_on" date NOT NULL,
	"paid_out_on" date,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reminders" (
	"invoice_id" text NOT NULL,
	"step" integer NOT NULL,
	"offset_days" integer NOT NULL,
	"template" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"late_fee" numeric,
	"fee_reversed" boolean DEFAULT false NOT NULL,
	CONSTRAINT "reminders_invoice_id_step_pk" PRIMARY KEY("invoice_id","step")
);
--> statement-breakpoint
CREATE TABLE "revenue_schedule" (
	"obligation_id" text NOT NULL,
	"deal_id" text NOT NULL,
	"position" integer NOT NULL,
	"on" date NOT NULL,
	"amount" numeric NOT NULL,
	"status" text NOT NULL,
	"is_catch_up" boolean DEFAULT false NOT NULL,
	CONSTRAINT "revenue_schedule_obligation_id_position_pk" PRIMARY KEY("obligation_id","position")
);
--> statement-breakpoint
CREATE TABLE "approval_requests" (
	"id" text PRIMARY KEY NOT NULL,
	"deal_id" text NOT NULL,
	"quote_id" text NOT NULL,
	"group_no" integer NOT NULL,
	"approver" text NOT NULL,
	"eligible" jsonb NOT NULL,
	"reason" text NOT NULL,
	"escalate_after_hours" integer,
	"escalate_to" text,
	"status" text NOT NULL,
	"requested_at" timestamp (3) with time zone,
	"escalated_at" timestamp (3) with time zone,
	"decided_at" timestamp (3) with time zone,
	"decided_by" text,
	"comment" text
);
--> statement-breakpoint
CREATE TABLE "contracts" (
	"id" text PRIMARY KEY NOT NULL,
	"deal_id" text NOT NULL,
	"quote_id" text NOT NULL,
	"status" text NOT NULL,
	"document_sha256" text,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"expires_on" date NOT NULL,
	"closed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "deals" (
	"id" text PRIMARY KEY NOT NULL,
	"workflow_id" text NOT NULL,
	"customer_id" text NOT NULL,
	"owner" text NOT NULL,
	"currency" text NOT NULL,
	"stage" text NOT NULL,
	"waiting_for" jsonb,
	"time_zone" text NOT NULL,
	"test_clock" boolean NOT NULL,
	"clock_at" timestamp (3) with time zone,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"end_reason" text,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "fulfilments" (
	"id" text PRIMARY KEY NOT NULL,
	"deal_id" text NOT NULL,
	"delivered_on" date NOT NULL,
	"lines" jsonb NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"id" text PRIMARY KEY NOT NULL,
	"deal_id" text NOT NULL,
	"quote_id" text NOT NULL,
	"status" text NOT NULL,
	"total" numeric NOT NULL,
	"signed_on" date NOT NULL,
	"placed_at" timestamp (3) with time zone NOT NULL,
	"held_reason" text,
	"decided_at" timestamp (3) with time zone,
	"decided_by" text,
	"decision_reason" text,
	"released_on" date
);
--> statement-breakpoint
CREATE TABLE "quotes" (
	"id" text PRIMARY KEY NOT NULL,
	"deal_id" text NOT NULL,
	"version" integer NOT NULL,
	"status" text NOT NULL,
	"terms" jsonb NOT NULL,
	"priced" jsonb NOT NULL,
	"payment_terms" jsonb NOT NULL,
	"valid_days" integer NOT NULL,
	"tax_rates" jsonb NOT NULL,
	"seller" jsonb NOT NULL,
	"customer" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"valid_until" date,
	"decided_at" timestamp (3) with time zone,
	"decided_by" text,
	"decision_reason" text,
	"purchase_order" text
);
--> statement-breakpoint
CREATE TABLE "signers" (
	"id" text PRIMARY KEY NOT NULL,
	"contract_id" text NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"party" text NOT NULL,
	"signing_order" integer NOT NULL,
	"status" text NOT NULL,
	"decided_at" timestamp (3) with time zone,
	"reason" text,
	"evidence" jsonb
);
--> statement-breakpoint
CREATE TABLE "timeline_events" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"deal_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"type" text NOT NULL,
	"actor" text NOT NULL,
	"summary" text NOT NULL,
	"data" jsonb NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "accounts" (
	"account" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"external_code" text
);
--> statement-breakpoint
CREATE TABLE "journal_entries" (
	"seq" bigserial NOT NULL,
	"id" text PRIMARY KEY NOT NULL,
	"on" date NOT NULL,
	"effective_on" date,
	"at" timestamp (3) with time zone NOT NULL,
	"description" text NOT NULL,
	"deal_id" text,
	"customer_id" text,
	"invoice_id" text,
	"step_key" text NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"recorded_by" text,
	CONSTRAINT "journal_entries_seq_unique" UNIQUE("seq"),
	CONSTRAINT "journal_entries_stepKey_unique" UNIQUE("step_key")
);
--> statement-breakpoint
CREATE TABLE "postings" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"entry_id" text NOT NULL,
	"account" text NOT NULL,
	"debit" numeric,
	"credit" numeric,
	"currency" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"key_hash" text NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "api_keys_keyHash_unique" UNIQUE("key_hash")
);
--> statement-breakpoint
CREATE TABLE "approval_policies" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"effective_from" date NOT NULL,
	"rules" jsonb NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "currencies" (
	"code" text PRIMARY KEY NOT NULL,
	"minor_units" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "customers" (
	"id" text PRIMARY KEY NOT NULL,
	"external_id" text,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"country" text NOT NULL,
	"address" jsonb,
	"vat_id" text,
	"segment" text,
	"credit_limit" numeric,
	"locale" text,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "customers_externalId_unique" UNIQUE("external_id")
);
--> statement-breakpoint
CREATE TABLE "dunning_policies" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"steps" jsonb NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "number_series" (
	"series" text PRIMARY KEY NOT NULL,
	"last_number" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "people" (
	"email" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"roles" jsonb NOT NULL,
	"scopes" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "price_books" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"currency" text NOT NULL,
	"segment" text,
	"effective_from" date NOT NULL,
	"effective_to" date,
	"prices" jsonb NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "products" (
	"sku" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"unit" text,
	"kind" text NOT NULL,
	"recognition" text NOT NULL,
	"standalone_selling_price" numeric,
	"cost" numeric,
	"tax_category" text NOT NULL,
	"fulfilment" text NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sellers" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"name" text NOT NULL,
	"legal_name" text NOT NULL,
	"address" jsonb NOT NULL,
	"country" text NOT NULL,
	"vat_id" text,
	"email" text NOT NULL,
	"currency" text NOT NULL,
	"time_zone" text NOT NULL,
	"iban" text,
	"bic" text,
	"tax_rates" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "documents" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"file_name" text NOT NULL,
	"media_type" text NOT NULL,
	"sha256" text NOT NULL,
	"content" "bytea" NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "effects" (
	"key" text PRIMARY KEY NOT NULL,
	"result" jsonb,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"api_key_id" text NOT NULL,
	"key" text NOT NULL,
	"request_hash" text NOT NULL,
	"command_key" text NOT NULL,
	"status" integer,
	"body" text,
	"content_type" text,
	"leased_until" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_api_key_id_key_pk" PRIMARY KEY("api_key_id","key")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"deal_id" text,
	"to" text NOT NULL,
	"template" text NOT NULL,
	"data" jsonb NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_error" text,
	"sent_at" timestamp with time zone,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "used_links" (
	"token_id" text PRIMARY KEY NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "credit_notes" ADD CONSTRAINT "credit_notes_invoice_id_invoices_id_fk" FOREIGN KEY ("invoice_id") REFERENCES "public"."invoices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_notes" ADD CONSTRAINT "credit_notes_deal_id_deals_id_fk" FOREIGN KEY ("deal_id") REFERENCES "public"."deals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_deal_id_deals_id_fk" FOREIGN KEY ("deal_id") REFERENCES "public"."deals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "obligations" ADD CONSTRAINT "obligations_deal_id_deals_id_fk" FOREIGN KEY ("deal_id") REFERENCES "public"."deals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "obligations" ADD CONSTRAINT "obligations_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_allocations" ADD CONSTRAINT "payment_allocations_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payment_allocations" ADD CONSTRAINT "payment_allocations_invoice_id_invoices_id_fk" FOREIGN KEY ("invoice_id") REFERENCES "public"."invoices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "planned_invoices" ADD CONSTRAINT "planned_invoices_deal_id_deals_id_fk" FOREIGN KEY ("deal_id") REFERENCES "public"."deals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_payment_id_payments_id_fk" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reminders" ADD CONSTRAINT "reminders_invoice_id_invoices_id_fk" FOREIGN KEY ("invoice_id") REFERENCES "public"."invoices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revenue_schedule" ADD CONSTRAINT "revenue_schedule_obligation_id_obligations_id_fk" FOREIGN KEY ("obligation_id") REFERENCES "public"."obligations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revenue_schedule" ADD CONSTRAINT "revenue_schedule_deal_id_deals_id_fk" FOREIGN KEY ("deal_id") REFERENCES "public"."deals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_requests" ADD CONSTRAINT "approval_requests_deal_id_deals_id_fk" FOREIGN KEY ("deal_id") REFERENCES "public"."deals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_requests" ADD CONSTRAINT "approval_requests_quote_id_quotes_id_fk" FOREIGN KEY ("quote_id") REFERENCES "public"."quotes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contracts" ADD CONSTRAINT "contracts_deal_id_deals_id_fk" FOREIGN KEY ("deal_id") REFERENCES "public"."deals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contracts" ADD CONSTRAINT "contracts_quote_id_quotes_id_fk" FOREIGN KEY ("quote_id") REFERENCES "public"."quotes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deals" ADD CONSTRAINT "deals_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fulfilments" ADD CONSTRAINT "fulfilments_deal_id_deals_id_fk" FOREIGN KEY ("deal_id") REFERENCES "public"."deals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_deal_id_deals_id_fk" FOREIGN KEY ("deal_id") REFERENCES "public"."deals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_quote_id_quotes_id_fk" FOREIGN KEY ("quote_id") REFERENCES "public"."quotes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quotes" ADD CONSTRAINT "quotes_deal_id_deals_id_fk" FOREIGN KEY ("deal_id") REFERENCES "public"."deals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signers" ADD CONSTRAINT "signers_contract_id_contracts_id_fk" FOREIGN KEY ("contract_id") REFERENCES "public"."contracts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "timeline_events" ADD CONSTRAINT "timeline_events_deal_id_deals_id_fk" FOREIGN KEY ("deal_id") REFERENCES "public"."deals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "postings" ADD CONSTRAINT "postings_entry_id_journal_entries_id_fk" FOREIGN KEY ("entry_id") REFERENCES "public"."journal_entries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "postings" ADD CONSTRAINT "postings_account_accounts_account_fk" FOREIGN KEY ("account") REFERENCES "public"."accounts"("account") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "postings" ADD CONSTRAINT "postings_currency_currencies_code_fk" FOREIGN KEY ("currency") REFERENCES "public"."currencies"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "credit_notes_invoice_id_index" ON "credit_notes" USING btree ("invoice_id");--> statement-breakpoint
CREATE INDEX "invoices_deal_id_index" ON "invoices" USING btree ("deal_id");--> statement-breakpoint
CREATE INDEX "invoices_customer_id_index" ON "invoices" USING btree ("customer_id");--> statement-breakpoint
CREATE UNIQUE INDEX "obligations_deal_id_line_no_index" ON "obligations" USING btree ("deal_id","line_no");--> statement-breakpoint
CREATE INDEX "payments_customer_id_index" ON "payments" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "refunds_payment_id_index" ON "refunds" USING btree ("payment_id");--> statement-breakpoint
CREATE INDEX "revenue_schedule_deal_id_on_index" ON "revenue_schedule" USING btree ("deal_id","on");--> statement-breakpoint
CREATE INDEX "approval_requests_deal_id_index" ON "approval_requests" USING btree ("deal_id");--> statement-breakpoint
CREATE INDEX "approval_requests_status_index" ON "approval_requests" USING btree ("status");--> statement-breakpoint
CREATE UNIQUE INDEX "contracts_quote_id_index" ON "contracts" USING btree ("quote_id");--> statement-breakpoint
CREATE INDEX "contracts_deal_id_index" ON "contracts" USING btree ("deal_id");--> statement-breakpoint
CREATE INDEX "deals_customer_id_index" ON "deals" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "deals_stage_index" ON "deals" USING btree ("stage");--> statement-breakpoint
CREATE INDEX "fulfilments_deal_id_index" ON "fulfilments" USING btree ("deal_id");--> statement-breakpoint
CREATE UNIQUE INDEX "orders_deal_id_index" ON "orders" USING btree ("deal_id");--> statement-breakpoint
CREATE UNIQUE INDEX "quotes_deal_id_version_index" ON "quotes" USING btree ("deal_id","version");--> statement-breakpoint
CREATE UNIQUE INDEX "signers_contract_id_email_index" ON "signers" USING btree ("contract_id","email");--> statement-breakpoint
CREATE INDEX "timeline_events_deal_id_seq_index" ON "timeline_events" USING btree ("deal_id","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "accounts_external_code_index" ON "accounts" USING btree ("external_code");--> statement-breakpoint
CREATE INDEX "journal_entries_deal_id_seq_index" ON "journal_entries" USING btree ("deal_id","seq");--> statement-breakpoint
CREATE INDEX "journal_entries_customer_id_index" ON "journal_entries" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "journal_entries_on_index" ON "journal_entries" USING btree ("on");--> statement-breakpoint
CREATE INDEX "postings_entry_id_index" ON "postings" USING btree ("entry_id");--> statement-breakpoint
CREATE INDEX "postings_account_index" ON "postings" USING btree ("account");--> statement-breakpoint
CREATE UNIQUE INDEX "documents_kind_subject_id_index" ON "documents" USING btree ("kind","subject_id");--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_key_index" ON "outbox" USING btree ("key");--> statement-breakpoint
CREATE INDEX "outbox_sent_at_next_attempt_at_index" ON "outbox" USING btree ("sent_at","next_attempt_at");--> statement-breakpoint
CREATE INDEX "outbox_deal_id_index" ON "outbox" USING btree ("deal_id");