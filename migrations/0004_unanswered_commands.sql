CREATE TABLE "unanswered_commands" (
	"key" text PRIMARY KEY NOT NULL,
	"deal_id" text NOT NULL,
	"kind" text NOT NULL,
	"input" jsonb NOT NULL,
	"actor" text NOT NULL,
	"sent_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "unanswered_commands_sent_at_index" ON "unanswered_commands" USING btree ("sent_at");