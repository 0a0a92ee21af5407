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
ALTER TABLE "delegations" ADD CONSTRAINT "delegations_absent_people_email_fk" FOREIGN KEY ("absent") REFERENCES "public"."people"("email") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delegations" ADD CONSTRAINT "delegations_delegate_people_email_fk" FOREIGN KEY ("delegate") REFERENCES "public"."people"("email") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "delegations_absent_index" ON "delegations" USING btree ("absent");--> statement-breakpoint
CREATE INDEX "delegations_delegate_index" ON "delegations" USING btree ("delegate");