// RELAY PORT CERTIFICATE: an endpoint that asks for its address beside the iroh relay, at that UDP port. TOKEN admits it.

use std::{env, fs, net::SocketAddr};

use anyhow::{Context, Result};
use iroh::endpoint::presets;
use iroh::tls::CaTlsConfig;
use iroh::{Endpoint, RelayConfig, RelayMap, RelayMode, RelayUrl, Watcher};
use rustls::pki_types::{CertificateDer, pem::PemObject};

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = env::args().skip(1);
    let url: RelayUrl = arguments.next().context("which relay?")?.parse()?;
    let port = arguments.next().context("which port?")?.parse()?;
    let file = fs::read(arguments.next().context("which certificate?")?)?;

    let mut relay = RelayConfig::from(url).with_auth_token(env::var("TOKEN")?);
    relay.quic.as_mut().context("the default has a port")?.port = port;
    let endpoint = Endpoint::builder(presets::Minimal)
        .relay_mode(RelayMode::Custom(RelayMap::from(relay)))
        .ca_tls_config(CaTlsConfig::custom_roots([CertificateDer::from_pem_slice(
            &file,
        )?]))
        .bind()
        .await?;
    println!("endpoint {}", endpoint.id());
    endpoint.online().await;
    println!("online");

    // Of its own it knows the addresses of this machine's networks, and loopback is none of them.
    let mut addresses = endpoint.watch_addr();
    let seen = |address: &&SocketAddr| address.ip().is_loopback();
    loop {
        if let Some(address) = addresses.get().ip_addrs().find(seen) {
            println!("learned {address}");
            return Ok(());
        }
        addresses.updated().await?;
    }
}
