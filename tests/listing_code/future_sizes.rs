//! `future_sizes`: its own code, tried.

include!("../../listings/futures/src/bin/future_sizes.rs");

mod tests {
    use super::*;

    async fn given_away_without_a_look() {
        let buffer = Buffer([0; 1024]);
        give_away(buffer);
        nothing().await;
    }

    async fn a_box() -> u8 {
        let buffer = Box::new(Buffer([0; 1024]));
        nothing().await;
        buffer.0[0]
    }

    async fn a_string() {
        let _name = String::new();
        nothing().await;
    }

    async fn an_argument(buffer: Buffer) -> u8 {
        nothing().await;
        buffer.0[0]
    }

    #[expect(clippy::manual_async_fn, reason = "they differ in size")]
    fn an_argument_of_a_block(buffer: Buffer) -> impl Future<Output = u8> {
        async move {
            nothing().await;
            buffer.0[0]
        }
    }

    #[test]
    fn an_argument_that_is_needed_later_counts_twice_but_not_a_blocks() {
        let size = size_of_val(&an_argument(Buffer([0; 1024])));
        assert_eq!(size, 2 * 1024 + 2);
        let size = size_of_val(&an_argument_of_a_block(Buffer([0; 1024])));
        assert_eq!(size, 1024 + 2);
    }

    #[test]
    fn what_has_to_be_dropped_afterwards_counts() {
        assert!(size_of_val(&a_string()) > size_of::<String>());
    }

    #[test]
    fn of_a_job_nearly_all_is_the_timer() {
        let timer = size_of::<tokio::time::Sleep>();
        assert!(timer > 100 && timer < size_of_val(&job()), "{timer}");
    }

    #[test]
    fn what_was_never_borrowed_and_has_gone_is_not_counted() {
        assert_eq!(size_of_val(&given_away_without_a_look()), 2);
    }

    #[test]
    fn a_box_has_the_size_of_a_pointer() {
        assert!(size_of_val(&a_box()) < 32);
    }
}
