//! Names with several addresses, of which the first leads nowhere.

use super::*;
use std::{
    io::{Read, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream},
    time::Instant,
};

/// Answers one request with nothing.
fn answer_once(listener: TcpListener) {
    std::thread::spawn(move || {
        let Ok((mut stream, _)) = listener.accept() else { return };
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n");
    });
}

/// Takes no connection and refuses none; `None` where this computer has no such address.
fn black_hole(address: SocketAddr) -> Option<(tokio::net::TcpListener, Vec<TcpStream>)> {
    let new = if address.is_ipv6() { tokio::net::TcpSocket::new_v6 } else { tokio::net::TcpSocket::new_v4 };
    let socket = new().ok()?;
    socket.bind(address).ok()?;
    let hole = socket.listen(1).ok()?;
    let mut waiting = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(100)) {
        waiting.push(stream);
    }
    Some((hole, waiting))
}

#[tokio::test]
async fn where_an_address_leads_nowhere_the_next_one_is_used() {
    let mut tried = 0;
    for nowhere in [IpAddr::V6(Ipv6Addr::LOCALHOST), IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2))] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let well = listener.local_addr().unwrap();
        let Some(_hole) = black_hole((nowhere, well.port()).into()) else { continue };
        answer_once(listener);
        let patience = Patience { connect: Duration::from_secs(2), ..Patience::default() };
        let addresses = [SocketAddr::new(nowhere, well.port()), well];
        let client = common(patience).no_proxy().resolve_to_addrs("two.example", &addresses).build().unwrap();
        let begun = Instant::now();
        let answer = client.get(format!("http://two.example:{}", well.port())).send().await.unwrap();
        assert_eq!(answer.status(), 204, "after {nowhere}");
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?} after {nowhere}", begun.elapsed());
        tried += 1;
    }
    assert!(tried > 0, "this computer has neither of the addresses");
}
