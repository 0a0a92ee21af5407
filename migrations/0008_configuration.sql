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
ALTER TABLE "products" ADD COLUMN "attributes" jsonb;--> statement-breakpoint
ALTER TABLE "products" ADD COLUMN "option_groups" jsonb;--> statement-breakpoint
ALTER TABLE "products" ADD COLUMN "bundle" jsonb;