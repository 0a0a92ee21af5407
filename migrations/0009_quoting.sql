ALTER TABLE "price_books" ADD COLUMN "proration" text DEFAULT 'actual' NOT NULL;--> statement-breakpoint
ALTER TABLE "sellers" ADD COLUMN "rounding" jsonb;