//! A whole buffer in one go: one job, and one piece of memory for the result.

use crate::codec::{Codec, CodecError, Plan, STREAM_END};
use crate::stream::Mode;

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

/// How much output to expect of some input.
#[derive(Debug, Clone, Copy)]
enum Expected {
    /// Less than went in, or a little more.
    Smaller,
    /// The last four bytes of the input, of which they can be no more than a part, say.
    Said,
    /// More than went in.
    Larger,
    /// The same, and no less than a stream's usual piece: frames of zstd that fit need no window then.
    Frame,
}

impl Expected {
    fn of(plan: &Plan) -> Expected {
        match plan {
            plan if plan.compresses() => Expected::Smaller,
            Plan::Zlib(settings) if settings.mode == Mode::Gunzip => Expected::Said,
            Plan::ZstdDecompress(_) => Expected::Frame,
            _ => Expected::Larger,
        }
    }

    fn room(self, input: &[u8]) -> usize {
        match self {
            // Data that cannot be made smaller grows by a header and 5 bytes in 16 KiB.
            Expected::Smaller => input.len() / 2 + LEAST_ROOM,
            // The last four bytes of a gzip file are its size. They can lie, so they count up to a point.
            Expected::Said => {
                let size = input.last_chunk().map_or(0, |b| u32::from_le_bytes(*b));
                let most = input.len().saturating_mul(32);
                (size as usize).min(most).max(LEAST_ROOM) + 1
            }
            Expected::Larger => input.len().saturating_mul(4).max(LEAST_ROOM),
            Expected::Frame => input.len().saturating_mul(4).max(16 * LEAST_ROOM),
        }
    }
}

/// A whole buffer's work: what stream, and how much of what comes out of it.
pub struct Job {
    stream: Source,
    expected: Expected,
    finish_flush: i32,
    limit: u64,
    refuse_junk: bool,
}

enum Source {
    Plan(Plan),
    Made(Box<dyn Codec>),
}

impl Job {
    /// A job that gives `finish_flush` with all of the input: the format's finish, or a softer kind to accept data that
    /// ends too early. It makes no more than `limit` bytes, and can refuse what is behind the end of compressed data.
    pub fn new(plan: Plan, finish_flush: i32, limit: u64, refuse_junk: bool) -> Job {
        Job {
            expected: Expected::of(&plan),
            stream: Source::Plan(plan),
            finish_flush,
            limit,
            refuse_junk,
        }
    }

    /// Makes the stream now, to know whether the settings fit, rather than where the job runs.
    pub fn make(self) -> Result<Job, CodecError> {
        let stream = Source::Made(self.stream.take()?);
        Ok(Job { stream, ..self })
    }
}

impl Source {
    fn take(self) -> Result<Box<dyn Codec>, CodecError> {
        match self {
            Source::Plan(plan) => plan.make(),
            Source::Made(stream) => Ok(stream),
        }
    }
}

/// Compresses or decompresses all of `input`.
pub fn process(job: Job, input: &[u8]) -> Result<Output, CodecError> {
    let limit = usize::try_from(job.limit).unwrap_or(usize::MAX);
    // One more than allowed, so that too much shows.
    let most = limit.saturating_add(1);
    let mut output = vec![0; job.expected.room(input).min(most)];
    let mut stream = job.stream.take()?;
    let mut length = 0;
    let mut rest = input;
    loop {
        let room = output.len() - length;
        let step = stream.write(rest, &mut output[length..], job.finish_flush)?;
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
    if job.refuse_junk && !rest.is_empty() {
        return Ok(Output::TrailingJunk);
    }
    output.truncate(length);
    output.shrink_to_fit();
    Ok(Output::Bytes(output))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Parameters;
    use crate::stream::{FINISH, Settings, ZlibStream};

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

    fn once(
        settings: Settings,
        input: &[u8],
        finish_flush: i32,
        limit: u64,
    ) -> Result<Output, CodecError> {
        let refuse_junk = settings.refuse_junk;
        let job = Job::new(Plan::Zlib(settings), finish_flush, limit, refuse_junk);
        process(job, input)
    }

    fn run(mode: Mode, input: &[u8]) -> Result<Vec<u8>, CodecError> {
        match once(settings(mode), input, FINISH, u64::MAX)? {
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
            let output = once(strict.clone(), junk, FINISH, u64::MAX);
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
            (error.errno, &*error.code, error.message.as_str()),
            (Some(-3), "Z_DATA_ERROR", "incorrect header check")
        );
        let whole = run(Mode::Gzip, &sample(1000)).unwrap();
        let error = run(Mode::Gunzip, &whole[..whole.len() - 9]).unwrap_err();
        assert_eq!(
            (&*error.code, error.message.as_str()),
            ("Z_BUF_ERROR", "unexpected end of file")
        );
        // With a softer ending, what is there is returned.
        let start = once(
            settings(Mode::Gunzip),
            &whole[..whole.len() - 9],
            2,
            u64::MAX,
        )
        .unwrap();
        assert!(matches!(start, Output::Bytes(bytes) if !bytes.is_empty()));
        let limited = once(settings(Mode::Gunzip), &whole, FINISH, 999).unwrap();
        assert_eq!(limited, Output::TooLarge);
        let enough = once(settings(Mode::Gunzip), &whole, FINISH, 1000).unwrap();
        assert!(matches!(enough, Output::Bytes(_)));
    }

    #[test]
    fn dictionaries() {
        let with = |mode, dictionary: Option<&[u8]>| Settings {
            dictionary: dictionary.map(<[u8]>::to_vec),
            ..settings(mode)
        };
        let go = |settings, input: &[u8]| once(settings, input, FINISH, u64::MAX);
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

    fn whole(make: fn(Parameters) -> Plan, parameters: &Parameters) -> Job {
        Job::new(make(parameters.clone()), 2, u64::MAX, false)
    }

    #[test]
    fn brotli_and_zstd_there_and_back() {
        for dictionary in [None, Some(sample(500))] {
            let parameters = Parameters {
                dictionary,
                ..Parameters::default()
            };
            for length in [0, 1, 100, 100_000] {
                let data = sample(length);
                for (to, from) in [
                    (
                        Plan::BrotliEncode as fn(_) -> _,
                        Plan::BrotliDecode as fn(_) -> _,
                    ),
                    (Plan::ZstdCompress, Plan::ZstdDecompress),
                ] {
                    let Output::Bytes(small) = process(whole(to, &parameters), &data).unwrap()
                    else {
                        panic!()
                    };
                    let back = process(whole(from, &parameters), &small).unwrap();
                    assert_eq!(back, Output::Bytes(data.clone()));
                    let cut = &small[..small.len() - 1];
                    let error = process(whole(from, &parameters), cut).unwrap_err();
                    assert_eq!(error, CodecError::unexpected_end());
                }
            }
        }
    }

    #[test]
    fn a_frame_of_zstd_ends_once() {
        let mut to = Plan::ZstdCompress(Parameters::default()).make().unwrap();
        let mut room = [0; 9];
        // An empty frame is 9 bytes, so the output is full at its end.
        let step = to.write(b"", &mut room, 2).unwrap();
        assert_eq!((step.produced, step.status), (9, STREAM_END));
        assert_eq!(to.write(b"", &mut room, 2).unwrap().produced, 0);
        to.reset().unwrap();
        assert_eq!(to.write(b"", &mut room, 2).unwrap().produced, 9);
    }
}
