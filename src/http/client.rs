//! Who a request comes from: the address a budget is kept for.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{Extensions, HeaderMap, request},
};
use ipnet::IpNet;

use super::{Parts, accept::split};
use crate::auth::{Credential, Viewer};

/// One client: an IPv4 address, or the network of an IPv6 address, of which one client has 2^64.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Client(IpAddr);

/// Whose budget pays: everybody behind an address shares one, whoever signs in has their own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Payer {
    Address(Client),
    SignedIn(Credential),
}

impl Payer {
    pub(super) fn of(viewer: &Viewer, client: Client) -> Self {
        viewer.credential().map_or(Self::Address(client), |credential| Self::SignedIn(credential.clone()))
    }
}

impl FromRequestParts<Parts> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(request: &mut request::Parts, parts: &Parts) -> Result<Self, Infallible> {
        Ok(Self::of_request(&request.extensions, &request.headers, &parts.trusted_proxies))
    }
}

impl Client {
    /// The client of a request, by its connection and what proxies say.
    pub(super) fn of_request(extensions: &Extensions, headers: &HeaderMap, proxies: &[IpNet]) -> Self {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(address)| address.ip());
        Self::of(peer, headers, proxies)
    }

    /// What a proxy says is believed if the proxy is trusted; what others say never is.
    fn of(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> Self {
        let peer = peer.to_canonical();
        let trusted = |ip: IpAddr| proxies.iter().any(|network| network.contains(&ip));
        if !trusted(peer) {
            return Self::from(peer);
        }
        let heads = |name| headers.get_all(name).iter().map(|value| value.to_str().unwrap_or_default());
        let x_forwarded = heads("x-forwarded-for").flat_map(|text| text.split(',')).map(address).collect::<Vec<_>>();
        let forwarded = heads("forwarded").flat_map(|text| split(text, ',')).map(forwarded_for).collect::<Vec<_>>();
        let nearest = |hops: &[Option<IpAddr>]| {
            let mut client = peer;
            for hop in hops.iter().rev() {
                // Behind a hop that hides its address, nothing is certain.
                let Some(hop) = hop else { break };
                client = *hop;
                if !trusted(client) {
                    break;
                }
            }
            client
        };
        match (x_forwarded.is_empty(), forwarded.is_empty()) {
            (true, true) => Self::from(peer),
            (false, true) => Self::from(nearest(&x_forwarded)),
            (true, false) => Self::from(nearest(&forwarded)),
            (false, false) => {
                // The proxy writes one of the two and lets the other pass: a client may have made that one up.
                let (a, b) = (nearest(&x_forwarded), nearest(&forwarded));
                Self::from(if a == b { a } else { peer })
            }
        }
    }
}

impl From<IpAddr> for Client {
    fn from(ip: IpAddr) -> Self {
        Self(match ip.to_canonical() {
            IpAddr::V4(ip) => IpAddr::V4(ip),
            IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & (u128::MAX << 64))),
        })
    }
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let ip = bare.parse::<IpAddr>().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()));
    ip.map(|ip| ip.to_canonical())
}

/// The parameter `for` of one element of a `Forwarded` header.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let pairs = split(element, ';').filter_map(|pair| pair.trim().split_once('='));
    pairs.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("for")).and_then(|(_, value)| address(value))
}
