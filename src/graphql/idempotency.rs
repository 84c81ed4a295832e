//! Mutations under an idempotency key: carried out once, answered as often as they are sent.

use chrono::TimeDelta;
use sha2::{Digest, Sha256};

use super::{outcome::Outcome, pipeline::RequestError};
use crate::{
    auth::{Credential, Role, Viewer},
    document::{Plan, Refusal},
    error::{Code, Error},
    store::{
        Store,
        idempotency::{Attempt, Claimed},
        writes::Claim,
    },
};

/// Characters of a key at most.
pub const MAX_KEY: usize = 255;

/// The key of a mutation, by the header or by its input; nothing where it has none, or where the viewer may not write anyway.
pub fn key(plan: &Plan, header: Option<&str>, viewer: &Viewer) -> Result<Option<String>, Refusal> {
    let inputs: Vec<Option<String>> = plan.texts("input", "idempotencyKey");
    let mut given: Vec<&str> = inputs.iter().flatten().map(String::as_str).chain(header).collect();
    given.dedup();
    let Some(key) = given.first() else { return Ok(None) };
    let bad = |message: &str| Err(RequestError::new(Code::BadUserInput, message).into());
    if given.len() > 1 {
        return bad("idempotencyKey and the header Idempotency-Key differ. Send one key, or the same one.");
    }
    if inputs.len() > 1 {
        return bad("An idempotency key stands for one mutation. Send each mutation in a request of its own.");
    }
    let readable = key.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    if key.is_empty() || key.len() > MAX_KEY || !readable {
        return bad("An idempotency key has 1 to 255 visible ASCII characters, for example a UUID.");
    }
    match viewer.role() {
        Role::Public | Role::Partner => Ok(None),
        Role::Editor | Role::Admin => Ok(Some((*key).to_owned())),
    }
}

/// Runs a mutation, unless it ran before under this key. `work` is given the claim under which it writes.
pub async fn once<F: Future<Output = Outcome>>(
    store: &Store,
    (viewer, key, plan, request_id): (&Viewer, &str, &Plan, &str),
    abandoned_after: std::time::Duration,
    work: impl FnOnce(Claim) -> F,
) -> Outcome {
    let refuse = |error: Error| {
        error.log();
        Outcome::refused(&RequestError::new(error.code(), error.message().to_owned()).into(), request_id)
    };
    let owner = owner(viewer);
    // Twice the time a mutation may take: then it is certain that whoever claimed the key does not write any more, and
    // the claim guards the rest.
    let abandoned_after = TimeDelta::from_std(abandoned_after * 2).unwrap_or(TimeDelta::MAX);
    let fingerprint = fingerprint(plan);
    let attempt = Attempt { owner: &owner, key, fingerprint, request_id, abandoned_after };
    let claim = match store.claim(&attempt).await {
        Ok(Claimed::Free(claim)) => claim,
        Ok(Claimed::Answered(answer)) => return Outcome::replayed(&answer, request_id),
        Ok(Claimed::Other) => {
            let message =
                "This idempotency key was sent before with another request. Choose a new key for a new request.";
            return refuse(Error::new(Code::IdempotencyConflict, message));
        }
        Ok(Claimed::AtWork) => {
            let message = "The request with this idempotency key is still being worked on. Send it again in a moment.";
            return refuse(Error::new(Code::IdempotencyInProgress, message));
        }
        Ok(Claimed::Lost { request_id }) => {
            let message = format!(
                "This request was carried out before, as request {request_id}, but its answer is not kept. Nothing was \
                 written again. See what it wrote with auditLog(filter: {{ requestId: .. }})."
            );
            return refuse(Error::new(Code::IdempotencyAnswerLost, message));
        }
        Err(error) => return refuse(error),
    };
    let outcome = work(claim.clone()).await;
    let kept = settle(store, &claim, &outcome).await;
    if let Err(error) = kept {
        // The answer is true all the same; only sending the request again will not bring it back.
        error.log();
    }
    outcome
}

/// An attempt that failed without writing gives the key back; any other answer is kept, unless it holds a secret.
async fn settle(store: &Store, claim: &Claim, outcome: &Outcome) -> Result<(), Error> {
    let ended = outcome.fault().is_none();
    if outcome.failed() && !(ended && store.has_written(claim).await?) {
        return store.release(claim).await;
    }
    if outcome.holds_secret() { Ok(()) } else { store.keep_answer(claim, outcome.to_json(None)).await }
}

fn owner(viewer: &Viewer) -> String {
    match viewer.credential() {
        Some(Credential::Token(id)) => id.to_string(),
        Some(Credential::Subject(subject)) => format!("subject {subject}"),
        None => "operator".to_owned(),
    }
}

/// What makes two requests the same: document, operation and variables.
fn fingerprint(plan: &Plan) -> [u8; 32] {
    Sha256::digest(plan.spelled_out()).into()
}
