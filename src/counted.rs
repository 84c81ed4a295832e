//! What the service counts, by the names Prometheus knows it by.

use metrics::{describe_counter, describe_histogram};

/// Requests, by `route` and `status`.
pub const REQUESTS: &str = "workshops_requests_total";
/// Seconds from a request to its answer, by `route`; answers that are sent again are only counted.
pub const REQUEST_SECONDS: &str = "workshops_request_duration_seconds";
/// Public answers, by how they were come by: `from` is `repeat`, `kept` or `read`.
pub const ANSWERS: &str = "workshops_answers_total";
/// Rows, pages and counts that public answers are made of: `from` is `kept` or `read`.
pub const LOADS: &str = "workshops_loads_total";

/// Says what each of them is.
pub fn describe() {
    describe_counter!(REQUESTS, "Requests by route and status.");
    describe_histogram!(REQUEST_SECONDS, "Seconds from a request to its answer, but for answers that are sent again.");
    describe_counter!(ANSWERS, "Public answers by how they were come by.");
    describe_counter!(LOADS, "What public answers are made of, by how it was come by.");
}
