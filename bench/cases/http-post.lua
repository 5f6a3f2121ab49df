-- What wrk sends to http-post.js.
wrk.method = "POST"
wrk.body = string.rep("x", 65536)
wrk.headers["content-type"] = "application/octet-stream"
