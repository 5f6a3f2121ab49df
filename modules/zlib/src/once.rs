//! A whole buffer in one go: one job, and one piece of memory for the result.

use crate::stream::{Mode, STREAM_END, Settings, ZlibError, ZlibStream};

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub enum Output {
    /// All of it.
    Bytes(Vec<u8>),
    /// More than was allowed.
    TooLarge,
    /// There is more behind the end of the data, and that was to be refused.
    TrailingJunk,
}

/// The least room that output is given.
const LEAST_ROOM: usize = 1024;

fn first_room(settings: &Settings, input: &[u8]) -> usize {
    match settings.mode {
        // Data that cannot be made smaller grows by a header and 5 bytes in 16 KiB.
        mode if mode.compresses() => input.len() / 2 + LEAST_ROOM,
        // The last four bytes of a gzip file are its size. They can lie, so they count up to a point.
        Mode::Gunzip if input.len() >= 18 => {
            let end = input.len();
            let said = u32::from_le_bytes([
                input[end - 4],
                input[end - 3],
                input[end - 2],
                input[end - 1],
            ]) as usize;
            said.min(input.len().saturating_mul(32)).max(LEAST_ROOM) + 1
        }
        _ => input.len().saturating_mul(4).max(LEAST_ROOM),
    }
}

/// Compresses or decompresses all of `input`. `finish_flush` is `Z_FINISH`, or `Z_SYNC_FLUSH` to accept data that ends
/// too early. No more than `limit` bytes are made.
pub fn process(
    settings: Settings,
    input: &[u8],
    finish_flush: i32,
    limit: u64,
) -> Result<Output, ZlibError> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    // One more than allowed, so that too much shows.
    let most = limit.saturating_add(1);
    let mut output = vec![0; first_room(&settings, input).min(most)];
    let refuse_junk = settings.refuse_junk;
    let mut stream = ZlibStream::new(settings)?;
    let mut length = 0;
    let mut rest = input;
    loop {
        let room = output.len() - length;
        let step = stream.write(rest, &mut output[length..], finish_flush)?;
        length += step.produced;
        rest = &rest[step.consumed..];
        if length > limit {
            return Ok(Output::TooLarge);
        }
        if step.status == STREAM_END {
            break;
        }
        if step.produced < room {
            // Room was left, so there is no more to come.
            break;
        }
        output.resize(output.len().saturating_mul(2).min(most.max(length + 1)), 0);
    }
    if refuse_junk && !rest.is_empty() {
        return Ok(Output::TrailingJunk);
    }
    output.truncate(length);
    output.shrink_to_fit();
    Ok(Output::Bytes(output))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::FINISH;

    fn settings(mode: Mode) -> Settings {
        Settings {
            mode,
            level: -1,
            window_bits: 15,
            mem_level: 8,
            strategy: 0,
            dictionary: None,
            refuse_junk: false,
        }
    }

    fn run(mode: Mode, input: &[u8]) -> Result<Vec<u8>, ZlibError> {
        match process(settings(mode), input, FINISH, u64::MAX)? {
            Output::Bytes(bytes) => Ok(bytes),
            other => panic!("{other:?}"),
        }
    }

    fn sample(length: usize) -> Vec<u8> {
        (0..length).map(|i| ((i * i) >> 7) as u8).collect()
    }

    #[test]
    fn there_and_back() {
        for length in [0, 1, 100, 100_000, 3_000_000] {
            let data = sample(length);
            for (to, from) in [
                (Mode::Gzip, Mode::Gunzip),
                (Mode::Gzip, Mode::Unzip),
                (Mode::Deflate, Mode::Inflate),
                (Mode::Deflate, Mode::Unzip),
                (Mode::DeflateRaw, Mode::InflateRaw),
            ] {
                assert_eq!(run(from, &run(to, &data).unwrap()).unwrap(), data);
            }
        }
    }

    #[test]
    fn members_and_what_is_behind_them() {
        let mut file = run(Mode::Gzip, b"abc").unwrap();
        file.extend(run(Mode::Gzip, b"def").unwrap());
        assert_eq!(run(Mode::Gunzip, &file).unwrap(), b"abcdef");
        assert_eq!(run(Mode::Unzip, &file).unwrap(), b"abcdef");
        let mut padded = file.clone();
        padded.extend([0; 10]);
        assert_eq!(run(Mode::Gunzip, &padded).unwrap(), b"abcdef");
        let strict = Settings {
            refuse_junk: true,
            ..settings(Mode::Gunzip)
        };
        for junk in [&padded, &file] {
            let output = process(strict.clone(), junk, FINISH, u64::MAX);
            assert_eq!(output.unwrap(), Output::TrailingJunk);
        }
        let mut other = file.clone();
        other.extend([7; 10]);
        assert_eq!(
            run(Mode::Gunzip, &other).unwrap_err().message,
            "incorrect header check"
        );
    }

    #[test]
    fn failures() {
        let error = run(Mode::Gunzip, b"not a gzip file").unwrap_err();
        assert_eq!(
            (error.errno, error.code(), error.message.as_str()),
            (-3, "Z_DATA_ERROR", "incorrect header check")
        );
        let whole = run(Mode::Gzip, &sample(1000)).unwrap();
        let error = run(Mode::Gunzip, &whole[..whole.len() - 9]).unwrap_err();
        assert_eq!(
            (error.code(), error.message.as_str()),
            ("Z_BUF_ERROR", "unexpected end of file")
        );
        // With a softer ending, what is there is returned.
        let start = process(
            settings(Mode::Gunzip),
            &whole[..whole.len() - 9],
            2,
            u64::MAX,
        )
        .unwrap();
        assert!(matches!(start, Output::Bytes(bytes) if !bytes.is_empty()));
        let limited = process(settings(Mode::Gunzip), &whole, FINISH, 999).unwrap();
        assert_eq!(limited, Output::TooLarge);
        let enough = process(settings(Mode::Gunzip), &whole, FINISH, 1000).unwrap();
        assert!(matches!(enough, Output::Bytes(_)));
    }

    #[test]
    fn dictionaries() {
        let with = |mode, dictionary: Option<&[u8]>| Settings {
            dictionary: dictionary.map(<[u8]>::to_vec),
            ..settings(mode)
        };
        let go = |settings, input: &[u8]| process(settings, input, FINISH, u64::MAX);
        for (to, from) in [
            (Mode::Deflate, Mode::Inflate),
            (Mode::DeflateRaw, Mode::InflateRaw),
        ] {
            let Output::Bytes(small) =
                go(with(to, Some(b"hello world")), b"hello world hello").unwrap()
            else {
                panic!()
            };
            assert_eq!(
                go(with(from, Some(b"hello world")), &small).unwrap(),
                Output::Bytes(b"hello world hello".to_vec())
            );
            if from == Mode::Inflate {
                assert_eq!(
                    go(with(from, None), &small).unwrap_err().message,
                    "Missing dictionary"
                );
                assert_eq!(
                    go(with(from, Some(b"no")), &small).unwrap_err().message,
                    "Bad dictionary"
                );
            }
        }
    }

    #[test]
    fn another_level_halfway() {
        let mut stream = ZlibStream::new(settings(Mode::Deflate)).unwrap();
        let mut packed = vec![0; 10_000];
        let first = stream.write(&[7; 1000], &mut packed, 2).unwrap();
        stream.params(0, 0).unwrap();
        let second = stream
            .write(&[8; 1000], &mut packed[first.produced..], FINISH)
            .unwrap();
        assert!(second.produced > 1000);
        packed.truncate(first.produced + second.produced);
        assert_eq!(
            run(Mode::Inflate, &packed).unwrap(),
            [[7; 1000], [8; 1000]].concat()
        );
    }

    #[test]
    fn in_small_steps() {
        let data = sample(50_000);
        let mut to = ZlibStream::new(settings(Mode::Gzip)).unwrap();
        let mut packed = Vec::new();
        for (i, piece) in data.chunks(777).enumerate() {
            let mut rest = piece;
            let flush = if (i + 1) * 777 >= data.len() {
                FINISH
            } else {
                0
            };
            loop {
                let mut room = [0; 64];
                let step = to.write(rest, &mut room, flush).unwrap();
                rest = &rest[step.consumed..];
                packed.extend_from_slice(&room[..step.produced]);
                if step.produced < room.len() {
                    break;
                }
            }
        }
        assert_eq!(run(Mode::Gunzip, &packed).unwrap(), data);
        assert_eq!(crate::crc32(b"hello", 0), 0x3610a686);
    }
}
