//! A message: the clone of a value, with what the engine cannot put into it beside it.

use std::rc::Rc;
use std::sync::Arc;

use anode_engine::{
    CloneData, CloneError, CloneReader, CloneRefusal, CloneWriter, Error, ErrorKind, NativeRef,
    Object, Persistent, Result, Scope, Value,
};
use anode_runtime::Environment;

use crate::messaging::Hooks;
use crate::port::{Port, PortCore};

/// Something that stands outside of the engine's clone.
enum Attachment {
    /// A port on its way to another owner.
    Port(Arc<PortCore>),
    /// An object of the library: what it is made from again, by the function of this name.
    Object {
        kind: String,
        content: Message,
        /// Closed when nobody gets it.
        file: Option<UnreadFile>,
    },
    /// It was taken out.
    Gone,
}

/// A descriptor on its way, by number.
struct UnreadFile(i32);

impl Drop for UnreadFile {
    fn drop(&mut self) {
        let _ = anode_fs::fd::close(self.0);
    }
}

/// A cloned value. Any thread may hold it; one of them reads it.
pub(crate) struct Message {
    data: CloneData,
    attachments: Vec<Attachment>,
}

impl Message {
    /// Clones a value; what `transfer` lists leaves this thread.
    ///
    /// # Errors
    /// What the program's getters throw; for what cannot be cloned an error with the code
    /// `DataCloneError`, a `reason` and, where it is an object, the `culprit`.
    pub(crate) fn write(
        scope: &mut Scope<'_>,
        value: Value<'_>,
        transfer: Option<Object<'_>>,
    ) -> Result<Message> {
        let mut writer = Writer {
            hooks: Environment::of(scope).extension::<Hooks>(),
            attachments: Vec::new(),
        };
        match scope.write_clone(value, transfer, &mut writer) {
            Ok(data) => Ok(Message {
                data,
                attachments: writer.attachments,
            }),
            Err(CloneError::Thrown(error)) => Err(error),
            Err(CloneError::Refused(refusal, culprit, message)) => {
                Err(refused(scope, refusal, culprit, message))
            }
        }
    }

    /// Makes the value in this thread, and lists the ports that came with it. They are handed out
    /// once.
    ///
    /// # Errors
    /// No memory, or what the library throws that makes an object.
    pub(crate) fn read<'s>(
        &mut self,
        scope: &mut Scope<'s>,
    ) -> Result<(Value<'s>, Vec<Value<'s>>)> {
        let mut reader = Reader {
            hooks: Environment::of(scope).extension::<Hooks>(),
            attachments: &mut self.attachments,
            ports: Vec::new(),
        };
        let value = scope.read_clone(&self.data, &mut reader)?;
        let ports = std::mem::take(&mut reader.ports);
        let ports = ports.iter().map(|port| port.get(scope)).collect();
        Ok((value, ports))
    }

    /// Whether the port is among what the message moves.
    pub(crate) fn moves(&self, port: &Arc<PortCore>) -> bool {
        self.attachments.iter().any(|attachment| match attachment {
            Attachment::Port(other) => Arc::ptr_eq(other, port),
            Attachment::Object { content, .. } => content.moves(port),
            Attachment::Gone => false,
        })
    }
}

fn refused(
    scope: &mut Scope<'_>,
    refusal: CloneRefusal,
    culprit: Value<'_>,
    message: String,
) -> Error {
    let reason = match refusal {
        CloneRefusal::UnsupportedType => "type",
        CloneRefusal::NotTransferable => "transfer",
        CloneRefusal::TransferredTwice => "duplicate",
        CloneRefusal::Detached => "detached",
        CloneRefusal::Other => "other",
    };
    let error = Error::with_code(ErrorKind::Error, "DataCloneError", message);
    let Some(thrown) = scope.exception(error) else {
        return Error::Terminated;
    };
    if let Some(object) = thrown.as_object() {
        let set = scope
            .string(reason)
            .and_then(|reason| object.set(scope, c"reason", reason))
            .and_then(|()| object.set(scope, c"culprit", culprit));
        if let Err(error) = set {
            return error;
        }
    }
    scope.throw(thrown)
}

struct Writer {
    hooks: Rc<Hooks>,
    attachments: Vec<Attachment>,
}

impl Writer {
    fn attach(&mut self, attachment: Attachment) -> u32 {
        self.attachments.push(attachment);
        self.attachments.len() as u32 - 1
    }

    /// `[kind, content, transfer, descriptor]`, as the library describes one of its objects.
    fn describe(&mut self, scope: &mut Scope<'_>, parts: Object<'_>) -> Result<u32> {
        let kind = parts.get_index(scope, 0)?;
        let kind = match kind.as_str() {
            Some(kind) => kind.to_utf8(scope)?,
            None => String::new(),
        };
        let content = parts.get_index(scope, 1)?;
        let transfer = parts.get_index(scope, 2)?.as_object();
        let file = parts.get_index(scope, 3)?.as_i32().map(UnreadFile);
        let content = Message::write(scope, content, transfer)?;
        Ok(self.attach(Attachment::Object {
            kind,
            content,
            file,
        }))
    }
}

impl CloneWriter for Writer {
    fn write(&mut self, scope: &mut Scope<'_>, object: Object<'_>) -> Result<Option<u32>> {
        let Some(parts) = self.hooks.write(scope, object.value())? else {
            return Ok(None);
        };
        self.describe(scope, parts).map(Some)
    }

    fn can_transfer(&mut self, scope: &mut Scope<'_>, object: Object<'_>) -> bool {
        if let Some(port) = NativeRef::<Port>::new(object.value()) {
            return port.get().is_attached();
        }
        self.hooks.can_transfer(scope, object.value())
    }

    fn transfer(&mut self, scope: &mut Scope<'_>, object: Object<'_>) -> Result<u32> {
        if let Some(port) = NativeRef::<Port>::new(object.value()) {
            return match port.rc().detach() {
                Some(core) => Ok(self.attach(Attachment::Port(core))),
                None => Err(Error::with_code(
                    ErrorKind::Error,
                    "DataCloneError",
                    "a closed port",
                )),
            };
        }
        match self.hooks.transfer(scope, object.value())? {
            Some(parts) => self.describe(scope, parts),
            None => Err(Error::with_code(
                ErrorKind::Error,
                "DataCloneError",
                "an object that cannot be transferred",
            )),
        }
    }
}

struct Reader<'a> {
    hooks: Rc<Hooks>,
    attachments: &'a mut [Attachment],
    ports: Vec<Persistent>,
}

impl CloneReader for Reader<'_> {
    fn read<'s>(&mut self, scope: &mut Scope<'s>, number: u32) -> Result<Object<'s>> {
        match self.attachments.get_mut(number as usize) {
            Some(Attachment::Object {
                kind,
                content,
                file,
            }) => {
                let (content, _) = content.read(scope)?;
                if let Some(file) = file.take() {
                    // The object has it from here on.
                    std::mem::forget(file);
                }
                self.hooks.read(scope, kind, content)
            }
            Some(port @ Attachment::Port(_)) => match std::mem::replace(port, Attachment::Gone) {
                Attachment::Port(core) => {
                    let port = Port::object(scope, core)?;
                    self.ports.push(port.value().persist(scope));
                    Ok(port)
                }
                _ => Err(unreadable()),
            },
            _ => Err(unreadable()),
        }
    }

    fn receive<'s>(&mut self, scope: &mut Scope<'s>, number: u32) -> Result<Object<'s>> {
        self.read(scope, number)
    }
}

fn unreadable() -> Error {
    Error::new(ErrorKind::Error, "a message that was read before")
}
