//! Lists: `page`, `pageSize`, `orderBy`, `sortOrderAsc` in; a bare array, `X-Total-Count` and `Link` out.

use axum::{
    Json,
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use countersign_core::{Page, Sort};
use countersign_service::{ListOrder, Listing};
use http::{HeaderName, HeaderValue, Uri, header, request::Parts};
use serde::Serialize;
use url::form_urlencoded;
use utoipa::IntoParams;

use crate::error::ApiError;

const X_TOTAL_COUNT: HeaderName = HeaderName::from_static("x-total-count");

/// The query of every list; names are matched without regard to case.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "documents the query, which `Ordered` reads")]
pub(crate) struct ListQuery {
    /// From 1.
    #[param(minimum = 1, default = 1)]
    page: Option<u32>,
    /// Rows a page.
    #[param(rename = "pageSize", minimum = 1, maximum = 1000, default = 25)]
    page_size: Option<u32>,
    /// `Id`, `Name` or `CreatedDate`.
    #[param(rename = "orderBy")]
    order_by: Option<String>,
    /// Smallest first.
    #[param(rename = "sortOrderAsc", default = true)]
    sort_order_asc: Option<bool>,
}

/// Which part of the list the caller wants, and the address it was asked at.
pub(crate) struct Ordered {
    pub(crate) order: ListOrder,
    uri: Uri,
}

impl<S: Send + Sync> FromRequestParts<S> for Ordered {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let mut order = ListOrder::default();
        let query = parts.uri.query().unwrap_or_default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.to_ascii_lowercase().as_str() {
                "page" => order.page.number = number("page", &value, u32::MAX)?,
                "pagesize" => order.page.size = number("pageSize", &value, Page::MAX_SIZE)?,
                "orderby" => order.sort = sort(&value)?,
                "sortorderasc" => order.ascending = flag(&value)?,
                _ => {}
            }
        }
        Ok(Self { order, uri: parts.uri.clone() })
    }
}

impl Ordered {
    /// One page of `listing` as the reply.
    pub(crate) fn reply<T, W: Serialize>(&self, listing: Listing<T>, wire: impl Fn(T) -> W) -> Response {
        let total = listing.total;
        let rows: Vec<W> = listing.rows.into_iter().map(wire).collect();
        let mut response = Json(rows).into_response();
        response.headers_mut().insert(X_TOTAL_COUNT, HeaderValue::from(total));
        if let Ok(link) = HeaderValue::from_str(&self.links(total)) {
            response.headers_mut().insert(header::LINK, link);
        }
        response
    }

    /// One page of a list that is held in memory as a whole.
    pub(crate) fn slice<T, W: Serialize>(&self, all: Vec<T>, wire: impl Fn(T) -> W) -> Response {
        let total = all.len() as u64;
        let offset = usize::try_from(self.order.page.offset()).unwrap_or(usize::MAX);
        let rows = all.into_iter().skip(offset).take(self.order.page.size as usize).collect();
        self.reply(Listing { rows, total }, wire)
    }

    /// RFC 8288: first, previous, next and last page, as far as there are any.
    fn links(&self, total: u64) -> String {
        let Page { number, size } = self.order.page;
        let last = u32::try_from(total.div_ceil(u64::from(size))).unwrap_or(u32::MAX).max(1);
        let previous = (number > 1).then(|| number - 1);
        let next = (number < last).then(|| number + 1);
        [("first", Some(1)), ("prev", previous), ("next", next), ("last", Some(last))]
            .into_iter()
            .filter_map(|(relation, page)| Some(format!("<{}>; rel=\"{relation}\"", self.at(page?))))
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn at(&self, page: u32) -> String {
        let others = form_urlencoded::parse(self.uri.query().unwrap_or_default().as_bytes())
            .filter(|(name, _)| !name.eq_ignore_ascii_case("page"));
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("page", &page.to_string()).extend_pairs(others);
        format!("{}?{}", self.uri.path(), query.finish())
    }
}

fn number(name: &str, value: &str, most: u32) -> Result<u32, ApiError> {
    value.parse().ok().filter(|number| (1..=most).contains(number)).ok_or_else(|| {
        ApiError::bad_request("bad-query", format!("{name} must be an integer from 1 to {most}."))
    })
}

fn sort(value: &str) -> Result<Sort, ApiError> {
    match value.to_ascii_lowercase().as_str() {
        "id" => Ok(Sort::Id),
        "name" => Ok(Sort::Name),
        "createddate" | "created" => Ok(Sort::Created),
        _ => Err(ApiError::bad_request("bad-query", "orderBy must be Id, Name or CreatedDate.")),
    }
}

pub(crate) fn flag(value: &str) -> Result<bool, ApiError> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(ApiError::bad_request("bad-query", "A switch in the query must be true or false.")),
    }
}
