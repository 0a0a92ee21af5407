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
ALTER TABLE "price_books" ADD COLUMN "customer_id" text;--> statement-breakpoint
ALTER TABLE "promotion_uses" ADD CONSTRAINT "promotion_uses_promotion_id_promotions_id_fk" FOREIGN KEY ("promotion_id") REFERENCES "public"."promotions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotion_uses" ADD CONSTRAINT "promotion_uses_deal_id_deals_id_fk" FOREIGN KEY ("deal_id") REFERENCES "public"."deals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotion_uses" ADD CONSTRAINT "promotion_uses_quote_id_quotes_id_fk" FOREIGN KEY ("quote_id") REFERENCES "public"."quotes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "promotion_uses_deal_id_index" ON "promotion_uses" USING btree ("deal_id");--> statement-breakpoint
CREATE UNIQUE INDEX "promotions_code_index" ON "promotions" USING btree (lower("code"));--> statement-breakpoint
ALTER TABLE "price_books" ADD CONSTRAINT "price_books_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;