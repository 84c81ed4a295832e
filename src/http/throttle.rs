//! What a client may spend: a bucket of cost that fills with time, one for each client.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use governor::{
    NotUntil, Quota, RateLimiter,
    clock::Clock as GovernorClock,
    middleware::StateInformationMiddleware,
    nanos::Nanos,
    state::{InMemoryState, StateStore, direct::NotKeyed},
};
use moka::{policy::EvictionPolicy, sync::Cache};

use super::{client::Payer, problem::Problem};
use crate::{clock::Clock, domain::budget::Budget, graphql::server_limits::Balance};

pub(super) const LIMIT: HeaderName = HeaderName::from_static("ratelimit");
pub(super) const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// Clients that are remembered; the one not seen for longest is forgotten first, and starts with a full bucket again.
const MOST_CLIENTS: u64 = 100_000;

/// Budgets that are remembered beside that of everybody: partners have agreed on few.
const MOST_BUDGETS: u64 = 1000;

/// A client that waits for its budget to fill is looked at again after this time: others may have waited less, or spent more.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// The budgets of all clients.
pub(super) struct Throttle {
    /// Of everybody who has none of their own.
    common: Option<Arc<Limiter>>,
    /// Of those who have; one for all who have the same.
    own: Cache<Budget, Arc<Limiter>>,
    clock: Clock,
}

impl Throttle {
    pub(super) fn new(budget: Option<Budget>, clock: Clock) -> Self {
        let common = budget.map(|budget| Arc::new(Limiter::new(budget, clock.clone())));
        Self { common, own: Cache::new(MOST_BUDGETS), clock }
    }

    /// Takes the cost out of the payer's bucket, or nothing at all. `own` is the payer's own budget; without one, and
    /// without one for everybody, nothing is counted.
    pub(super) fn charge(
        &self,
        payer: &Payer,
        own: Option<Budget>,
        cost: u64,
    ) -> Result<Option<Balance>, (Problem, Option<Balance>)> {
        let limiter = match own {
            Some(own) => Some(self.own.get_with(own, || Arc::new(Limiter::new(own, self.clock.clone())))),
            None => self.common.clone(),
        };
        limiter.map(|limiter| limiter.charge(payer, cost)).transpose()
    }

    /// Takes the cost out of the payer's bucket once it holds as much; fails where it never will.
    pub(super) async fn charge_in_time(&self, payer: &Payer, own: Option<Budget>, cost: u64) -> Result<(), Problem> {
        while let Err((problem, _)) = self.charge(payer, own, cost) {
            let Problem::Throttled { seconds } = problem else { return Err(problem) };
            tokio::time::sleep(LONGEST_WAIT.min(Duration::from_secs(seconds))).await;
        }
        Ok(())
    }
}

/// The buckets of all who have the same budget.
struct Limiter {
    budget: Budget,
    clock: Clock,
    buckets: RateLimiter<Payer, Buckets, Ticks, StateInformationMiddleware>,
}

impl Limiter {
    fn new(budget: Budget, clock: Clock) -> Self {
        // At a thousand million a minute one unit still takes 60 nanoseconds.
        let unit = Duration::from_nanos(60_000_000_000 / u64::from(budget.per_minute.get()));
        let quota = Quota::with_period(unit).unwrap_or(Quota::per_minute(budget.per_minute));
        let buckets = RateLimiter::new(quota.allow_burst(budget.burst), Buckets::new(), Ticks(clock.clone()));
        Self { budget, clock, buckets }
    }

    fn charge(&self, payer: &Payer, cost: u64) -> Result<Balance, (Problem, Option<Balance>)> {
        let over = || (Problem::OverBudget { cost, budget: self.budget.burst.get() }, None);
        if cost > self.budget.burst.get().into() {
            return Err(over());
        }
        // Whatever it does, a request is work.
        let units = u32::try_from(cost).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MIN);
        match self.buckets.check_key_n(payer, units) {
            Ok(Ok(state)) => {
                let remaining = state.remaining_burst_capacity();
                let missing = u64::from(self.budget.burst.get().saturating_sub(remaining));
                let seconds = (missing * 60).div_ceil(self.budget.per_minute.get().into());
                Ok(self.balance(remaining, seconds))
            }
            Ok(Err(wait)) => {
                let seconds = self.seconds(&wait);
                Err((Problem::Throttled { seconds }, Some(self.balance(0, seconds))))
            }
            Err(_) => Err(over()),
        }
    }

    fn balance(&self, remaining: u32, reset_seconds: u64) -> Balance {
        let Budget { per_minute, burst } = self.budget;
        Balance { burst: burst.get(), per_minute: per_minute.get(), remaining, reset_seconds }
    }

    /// Whole seconds to wait, never none.
    fn seconds(&self, wait: &NotUntil<Nanos>) -> u64 {
        let wait = wait.wait_time_from(Ticks(self.clock.clone()).now());
        wait.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX).max(1)
    }
}

/// Writes the headers of draft-ietf-httpapi-ratelimit-headers.
pub(super) fn write(balance: Balance, headers: &mut HeaderMap) {
    let Balance { burst, per_minute, remaining, reset_seconds } = balance;
    let window = (u64::from(burst) * 60).div_ceil(per_minute.into());
    let mut digits = itoa::Buffer::new();
    for (name, [(first, one), (second, other)]) in
        [(POLICY, [("q", burst.into()), ("w", window)]), (LIMIT, [("r", remaining.into()), ("t", reset_seconds)])]
    {
        // Each answer says it: formatting would take longer than finding an answer that is kept.
        let mut text = String::with_capacity(64);
        text.extend(["\"cost\";", first, "="]);
        text.push_str(digits.format::<u64>(one));
        text.extend([";", second, "="]);
        text.push_str(digits.format::<u64>(other));
        if let Ok(value) = HeaderValue::try_from(text) {
            headers.insert(name, value);
        }
    }
}

/// The injected clock, as governor reads one.
#[derive(Clone)]
struct Ticks(Clock);

impl GovernorClock for Ticks {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::new(u64::try_from(self.0.uptime().as_nanos()).unwrap_or(u64::MAX))
    }
}

/// The state of each client's bucket.
struct Buckets(Cache<Payer, Arc<InMemoryState>>);

impl Buckets {
    fn new() -> Self {
        Self(Cache::builder().max_capacity(MOST_CLIENTS).eviction_policy(EvictionPolicy::lru()).build())
    }
}

impl StateStore for Buckets {
    type Key = Payer;

    fn measure_and_replace<T, F, E>(&self, key: &Payer, f: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        self.0.get_with(key.clone(), Arc::default).measure_and_replace(&NotKeyed::NonKey, f)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        net::{IpAddr, Ipv4Addr},
        pin::pin,
        task::{Context, Waker},
    };

    use super::*;

    #[tokio::test]
    async fn who_cannot_pay_yet_waits_until_the_bucket_holds_as_much() {
        let clock = Clock::manual("2026-01-01T00:00:00Z".parse().unwrap());
        let throttle = Throttle::new(Some(Budget::try_new(60, Some(100)).unwrap()), clock.clone());
        let payer = Payer::Address(IpAddr::V4(Ipv4Addr::LOCALHOST).into());
        throttle.charge_in_time(&payer, None, 90).await.unwrap();
        let mut paid = pin!(throttle.charge_in_time(&payer, None, 50));
        assert!(paid.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        assert_eq!(throttle.charge(&payer, None, 4).unwrap().unwrap().remaining, 6, "waiting takes nothing");
        clock.advance(Duration::from_secs(44));
        paid.await.unwrap();
        assert_eq!(throttle.charge(&payer, None, 1).unwrap_err().1.unwrap().remaining, 0);
        let never = throttle.charge_in_time(&payer, None, 101).await;
        assert!(matches!(never, Err(Problem::OverBudget { cost: 101, budget: 100 })), "{never:?}");
    }
}
