"""Take in what people say: answers, interviews, reviews. Every receipt is kept as it came."""
