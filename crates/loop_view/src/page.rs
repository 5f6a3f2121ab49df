//! The page as one document: the files of `page/`, put together when compiled. It asks for nothing but
//! the stream.

/// The whole document.
pub(crate) const PAGE: &str = concat!(
    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
    "<title>Anode loop view</title>\n",
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
    "<link rel=\"icon\" href=\"data:,\">\n<style>\n",
    include_str!("../page/style.css"),
    "</style>\n</head>\n<body>\n",
    include_str!("../page/body.html"),
    "<script>\n",
    include_str!("../page/model.js"),
    "</script>\n<script>\n",
    include_str!("../page/charts.js"),
    "</script>\n<script>\n",
    include_str!("../page/picture.js"),
    "</script>\n<script>\n",
    include_str!("../page/page.js"),
    "</script>\n</body>\n</html>\n",
);

#[cfg(test)]
mod tests {
    use super::PAGE;

    #[test]
    fn needs_nothing_from_outside() {
        let urls: Vec<_> = PAGE
            .match_indices("://")
            .map(|(at, _)| &PAGE[at - 5..(at + 30).min(PAGE.len())])
            .filter(|text| !text.contains("://www.w3.org/2000/svg"))
            .filter(|text| !text.contains(r"file:\/\/"))
            .collect();
        assert_eq!(urls, Vec::<&str>::new());
        assert!(!PAGE.contains("src=") && !PAGE.contains("@import"));
    }

    #[test]
    fn its_scripts_end_where_they_should() {
        assert_eq!(PAGE.matches("</script").count(), 4);
        assert_eq!(PAGE.matches("<script").count(), 4);
        assert_eq!(PAGE.matches("</style").count(), 1);
    }
}
