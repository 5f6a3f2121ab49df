//! `BroadcastChannel`: all ports of one name in the process, on whichever thread.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, Weak};

use crate::message::Message;
use crate::port::{Letter, PortCore, lock};

type Channels = HashMap<String, Vec<Weak<PortCore>>>;

static CHANNELS: Mutex<Option<Channels>> = Mutex::new(None);

/// A new port to all others of this name.
pub(crate) fn join(name: String) -> Arc<PortCore> {
    let port = PortCore::broadcasting(name.clone());
    let mut channels = lock(&CHANNELS);
    channels
        .get_or_insert_default()
        .entry(name)
        .or_default()
        .push(Arc::downgrade(&port));
    port
}

/// Takes a port out.
pub(crate) fn leave(name: &str, port: &PortCore) {
    let mut channels = lock(&CHANNELS);
    let Some(channels) = channels.as_mut() else {
        return;
    };
    if let Some(ports) = channels.get_mut(name) {
        ports.retain(|other| !std::ptr::eq(other.as_ptr(), port));
        if ports.is_empty() {
            channels.remove(name);
        }
    }
}

/// Sends to all ports of the name but the sender.
pub(crate) fn post(name: &str, from: &Arc<PortCore>, message: Message) {
    let others: Vec<Arc<PortCore>> = lock(&CHANNELS)
        .as_ref()
        .and_then(|channels| channels.get(name))
        .into_iter()
        .flatten()
        .filter_map(Weak::upgrade)
        .filter(|port| !Arc::ptr_eq(port, from))
        .collect();
    let message = Arc::new(Mutex::new(message));
    for port in others {
        port.push(Letter::Shared(message.clone()));
    }
}
