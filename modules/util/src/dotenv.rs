//! The text of `.env` files, as Node's `--env-file` and `util.parseEnv` read it.

use std::collections::BTreeMap;

/// The variables that a text sets, by name. Of several values for a name the last counts.
pub fn parse(text: &str) -> BTreeMap<String, String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut variables = BTreeMap::new();
    let mut rest = trim(&text);
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('\n') {
            rest = after;
            continue;
        }
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let Some((name, _)) = line.split_once('=').filter(|_| !line.starts_with('#')) else {
            rest = after;
            continue;
        };
        let value = &rest[name.len() + 1..];
        let name = trim(name);
        let name = name.strip_prefix("export ").map_or(name, trim);
        if name.is_empty() {
            rest = after;
            continue;
        }
        let (value, after) = take_value(value);
        variables.insert(name.to_string(), value);
        rest = after;
    }
    variables
}

/// Splits what follows an equals sign into the value and the text after its line.
fn take_value(text: &str) -> (String, &str) {
    if text.is_empty() || text.starts_with('\n') {
        return (String::new(), text);
    }
    // Node skips line ends here as well: a value of blanks takes the next line.
    let text = trim(text);
    let quote = text
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\'' | '`'));
    if let Some(quote) = quote
        && let Some((value, after)) = text[1..].split_once(quote)
    {
        let value = if quote == '"' {
            value.replace("\\n", "\n")
        } else {
            value.to_string()
        };
        return (value, after.split_once('\n').map_or("", |(_, after)| after));
    }
    let (line, after) = text.split_once('\n').unwrap_or((text, ""));
    // A quote that is not closed belongs to the value, and so does what looks like a comment.
    let value = match quote {
        Some(_) => line,
        None => line.split_once('#').map_or(line, |(value, _)| value),
    };
    (trim(value).to_string(), after)
}

fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n'])
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let found = parse(text);
        let found: Vec<_> = found
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        assert_eq!(found, expected, "{text:?}");
    }

    /// Results of Node 24.
    #[test]
    fn as_node_reads_it() {
        check("B=1\nA=2", &[("A", "2"), ("B", "1")]);
        check("A='x", &[("A", "'x")]);
        check("A='x\nB=1", &[("A", "'x"), ("B", "1")]);
        check("=x\nB=1", &[("B", "1")]);
        check("A", &[]);
        check("A= #c\nB=2", &[("A", ""), ("B", "2")]);
        check("A=\"a\" tail\nB=1", &[("A", "a"), ("B", "1")]);
        check("\n\n#x\n\nA=1", &[("A", "1")]);
        check("A=\t1\t", &[("A", "1")]);
        check("A=1\r\nB=2", &[("A", "1"), ("B", "2")]);
        check("export  A=1", &[("A", "1")]);
        check("exportA=1", &[("exportA", "1")]);
        check("A=`x\\ny`", &[("A", "x\\ny")]);
        check("A= \nB=1", &[("A", "B=1")]);
        check("A=\n\nB=1", &[("A", ""), ("B", "1")]);
        check("A==1", &[("A", "=1")]);
        check("A=\"\\n\"", &[("A", "\n")]);
        check("A='''x", &[("A", "")]);
        check("A='x#y\n", &[("A", "'x#y")]);
        check("A=\"m1\nm2\"", &[("A", "m1\nm2")]);
        check("#a=1\nB=2", &[("B", "2")]);
    }
}
