//! Terms of partners' tokens: web sites they are used on, and budgets of their own.

/// Terms of partners' tokens: web sites they are used on, and budgets of their own.
pub const DDL: &str = r"
-- Origins with a blank between them, which none of them has in it.
ALTER TABLE api_token ADD COLUMN allowed_origins text
    CHECK (allowed_origins IS NULL OR (allowed_origins <> '' AND role = 'partner'));
ALTER TABLE api_token ADD COLUMN budget_per_minute integer
    CHECK (budget_per_minute IS NULL OR (budget_per_minute > 0 AND role = 'partner'));
ALTER TABLE api_token ADD COLUMN budget_burst integer
    CHECK ((budget_burst IS NULL) = (budget_per_minute IS NULL) AND (budget_burst IS NULL OR budget_burst > 0));
";
