//! Lists that come in pages, as a whole.

use countersign_core::{Page, Sort};
use countersign_service::{ListOrder, Listing, ServiceResult};

use crate::failure::CommandResult;

/// Every row of the list that `page` reads a page of, as what a command prints of it.
pub(crate) async fn every<T, R: From<T>>(
    sort: Sort,
    page: impl AsyncFn(ListOrder) -> ServiceResult<Listing<T>>,
) -> CommandResult<Vec<R>> {
    let first = Page { number: 1, size: Page::MAX_SIZE };
    let mut order = ListOrder { page: first, sort, ..ListOrder::default() };
    let mut rows = Vec::new();
    loop {
        let listing = page(order).await?;
        let is_last = listing.rows.len() < Page::MAX_SIZE as usize;
        rows.extend(listing.rows.into_iter().map(R::from));
        if is_last {
            return Ok(rows);
        }
        order.page.number += 1;
    }
}
