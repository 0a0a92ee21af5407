CREATE TABLE "promotion_uses" (
	"promotion_id" text NOT NULL,
	"deal_id" text NOT NULL,
	"quote_id" text NOT NULL,
	"claimed_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "promotion_uses_promotion_id_deal_id_pk" PRIMARY KEY("promotion_id","deal_id")
);
--> statement-breakpoint
CREATE TABLE "promotions" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"code" text,
	"effective_from" date NOT NULL,
	"effective_to" date,
	"conditions" jsonb NOT NULL,
	"effect" jsonb NOT NULL,
	"target" text NOT NULL,
	"cap" jsonb,
	"stacking" text NOT NULL,
	"priority" integer NOT NULL,
	"max_uses" integer,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "configuration_rules" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"when" jsonb NOT NULL,
	"then" jsonb NOT NULL,
	"reason" text,
	"effective_from" date,
	"effective_to" date,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "delegations" (
	"id" text PRIMARY KEY NOT NULL,
	"absent" text NOT NULL,
	"delegate" text NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "exchange_rates" (
	"effective_from" date PRIMARY KEY NOT NULL,
	"base" text NOT NULL,
	"rates" jsonb NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "approval_requests" ADD COLUMN "submission" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "approval_requests" ADD COLUMN "delegates_asked" jsonb;--> statement-breakpoint
ALTER TABLE "approval_requests" ADD COLUMN "rules" jsonb;--> statement-breakpoint
ALTER TABLE "approval_requests" ADD COLUMN "votes_needed" integer;--> statement-breakpoint
ALTER TABLE "approval_requests" ADD COLUMN "remind_after_hours" integer;--> statement-breakpoint
ALTER TABLE "approval_requests" ADD COLUMN "reminded_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "approval_requests" ADD COLUMN "reminders" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "approval_requests" ADD COLUMN "decided_for" text;--> statement-breakpoint
ALTER TABLE "quotes" ADD COLUMN "approval" jsonb;--> statement-breakpoint
ALTER TABLE "approval_policies" ADD COLUMN "auto_approve" jsonb;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "manager" text;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "authority" jsonb;--> statement-breakpoint
ALTER TABLE "price_books" ADD COLUMN "customer_id" text;--> statement-breakpoint
ALTER TABLE "products" ADD COLUMN "attributes" jsonb;--> statement-breakpoint
ALTER TABLE "products" ADD COLUMN "option_groups" jsonb;--> statement-breakpoint
ALTER TABLE "products" ADD COLUMN "bundle" jsonb;--> statement-breakpoint
ALTER TABLE "promotion_uses" ADD CONSTRAINT "promotion_uses_promotion_id_promotions_id_fk" FOREIGN KEY ("promotion_id") REFERENCES "public"."promotions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotion_uses" ADD CONSTRAINT "promotion_uses_deal_id_deals_id_fk" FOREIGN KEY ("deal_id") REFERENCES "public"."deals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotion_uses" ADD CONSTRAINT "promotion_uses_quote_id_quotes_id_fk" FOREIGN KEY ("quote_id") REFERENCES "public"."quotes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delegations" ADD CONSTRAINT "delegations_absent_people_email_fk" FOREIGN KEY ("absent") REFERENCES "public"."people"("email") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delegations" ADD CONSTRAINT "delegations_delegate_people_email_fk" FOREIGN KEY ("delegate") REFERENCES "public"."people"("email") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "promotion_uses_deal_id_index" ON "promotion_uses" USING btree ("deal_id");--> statement-breakpoint
CREATE UNIQUE INDEX "promotions_code_index" ON "promotions" USING btree (lower("code"));--> statement-breakpoint
CREATE INDEX "delegations_absent_index" ON "delegations" USING btree ("absent");--> statement-breakpoint
CREATE INDEX "delegations_delegate_index" ON "delegations" USING btree ("delegate");--> statement-breakpoint
ALTER TABLE "price_books" ADD CONSTRAINT "price_books_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;